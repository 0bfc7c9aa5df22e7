import { proofCount, recordFigures } from '@grantway/auth-core/testing'
import { chromium, type Browser, type BrowserServer } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findChromium, launchChromium } from '../browser/chromium.ts'
import { openChromiumPlace, type ChromiumPlace } from '../browser/chromium-place.ts'
import { takeSeat, type LinkSeat } from '../test/support/link-seat.ts'
import { everyClient, linkRows } from '../test/support/link-table.ts'

// The whole table with people in Chromium: every client signs in, agrees and comes to an end for every kind of link.

const { path, missing } = findChromium()
const total = proofCount(everyClient.length * linkRows.length)
const table = everyClient
  .map((profile, client) => ({ ...profile, rows: linkRows.slice(0, Math.max(0, total - client * linkRows.length)) }))
  .filter(({ rows }) => rows.length > 0)

describe.skipIf(path === undefined)('every kind of link, with a person in Chromium', () => {
  const counts = { clients: 0, rows: 0 }
  let server: BrowserServer
  let browser: Browser
  let place: ChromiumPlace
  beforeAll(async () => {
    server = await launchChromium(path ?? '')
    browser = await chromium.connect(server.wsEndpoint())
    place = await openChromiumPlace(browser)
  })
  afterAll(async () => {
    await place.close()
    await browser.close()
    await server.close()
  })

  describe.each(table)('P-B1, P-B2, P-B19: $kind that declares $elicitation', ({ rows, ...profile }) => {
    let seat: LinkSeat
    beforeAll(async () => {
      seat = await takeSeat(place, profile)
      counts.clients += 1
    })
    afterAll(() => seat.leave())

    for (const { name, run } of rows) {
      it(name, async () => {
        await run(seat)
        counts.rows += 1
      })
    }
  })

  it('every row came to its end, and no page broke its policy or asked a stranger', () => {
    recordFigures('every kind of link x client x revision, in Chromium', {
      ...counts, of: total, pages: place.shown(), problems: place.problems.length, chromium: browser.version(),
    })
    expect(counts.rows).toBe(total)
    expect(place.problems).toEqual([])
  })
})

it.skipIf(path !== undefined)('says why it did not run', () => {
  recordFigures('every kind of link x client x revision, in Chromium', { notRun: missing ?? '' })
})
