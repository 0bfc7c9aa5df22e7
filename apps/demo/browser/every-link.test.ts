import type { Page } from '@grantway/connector-testing'
import { chromium, type Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { takeSeat, type LinkSeat } from '../test/support/link-seat.ts'
import { clientKinds, elicitationProfiles, linkRows } from '../test/support/link-table.ts'
import { openChromiumPlace, type ChromiumPlace } from './chromium-place.ts'
import { show } from './gallery.ts'

// Every kind of link once, every profile once and every kind of client: `npm run proof` has the whole table.
const some = elicitationProfiles.map((elicitation, client) => ({
  kind: clientKinds[(client + 1) % clientKinds.length]!,
  elicitation,
  rows: linkRows.filter(({ always }, row) => always ?? row % elicitationProfiles.length === client),
}))

/** Pages that are met here only; each is pictured the first time. */
const pictures = new Map<string, (page: Page) => boolean>([
  ['connect-three-ways', ({ text }) => text.includes('get a code to enter on another device')],
  ['connect-template', ({ url }) => url.pathname === '/connect/todo' && url.searchParams.has('team')],
  ['device', ({ text }) => text.includes('enter this code')],
  ['device-held', ({ text }) => text.includes('Connect Alice Archer')],
  ['key', ({ text }) => text.includes('Your API token')],
  ['limits', ({ text }) => text.includes('what it may reach')],
])

let browser: Browser
let place: ChromiumPlace
beforeAll(async () => {
  browser = await chromium.connect(inject('chromium'))
  place = await openChromiumPlace(browser, async (tab, page) => {
    for (const [name, met] of pictures) {
      if (met(page) && pictures.delete(name)) await show(tab, name)
    }
  })
})
afterAll(async () => {
  await place.close()
  await browser.close()
})

describe.each(some)('P-B2: a person in Chromium, and $kind that declares $elicitation', ({ rows, ...profile }) => {
  let seat: LinkSeat
  beforeAll(async () => {
    seat = await takeSeat(place, profile)
  })
  afterAll(() => seat.leave())

  for (const { name, run } of rows) it(name, () => run(seat))
})

it('every page was met, and none broke its policy or asked a stranger', () => {
  expect([...pictures.keys()]).toEqual([])
  expect(place.problems).toEqual([])
})
