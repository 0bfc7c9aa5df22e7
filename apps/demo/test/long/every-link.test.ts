import { afterAll, beforeAll, describe, it } from 'vitest'
import { openLinkPlace, type LinkPlace } from '../support/link-place.ts'
import { takeSeat, type LinkSeat } from '../support/link-seat.ts'
import { everyClient, linkRows } from '../support/link-table.ts'

let place: LinkPlace
beforeAll(async () => {
  place = await openLinkPlace()
})
afterAll(() => place.close())

describe.each(everyClient)('P-B1, P-B2, P-B19: $kind that declares $elicitation', (profile) => {
  let seat: LinkSeat
  beforeAll(async () => {
    seat = await takeSeat(place, profile)
  })
  afterAll(() => seat.leave())

  for (const { name, run } of linkRows) it(name, () => run(seat))
})
