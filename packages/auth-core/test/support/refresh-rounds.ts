import type { EngineProcess } from './processes.ts'
import type { World } from './world.ts'

/** One round over several processes: the token has expired, and everybody calls at once. */
export interface Round {
  readonly requests: number
  readonly done: number
  readonly other: readonly string[]
}

/** How many refresh requests the provider has seen. */
export const refreshRequests = (world: World): number =>
  world.saas.requests.count('/oauth/access_token', { grantType: 'refresh_token' })

/** Lets the tokens expire, and has every process make its calls. */
export const playRound = async (world: World, processes: readonly EngineProcess[], callers: number): Promise<Round> => {
  const before = refreshRequests(world)
  world.clock.forward(700)
  const called = await Promise.all(processes.map((one) => one.call(callers)))
  const outcomes = called.flatMap((answer) => answer?.outcomes ?? ['gone'])
  const done = outcomes.filter((outcome) => outcome === 'done u_alice').length
  return { requests: refreshRequests(world) - before, done, other: outcomes.filter((outcome) => outcome !== 'done u_alice') }
}

/** What thirty seconds do to a lease that nobody renews. */
export const leaseRunsOut = (world: World): Promise<unknown> =>
  world.asAdministrator("update connections set lease_until = clock_timestamp() - interval '1 second' where lease_until is not null")

/** How the connection of alice stands. */
export const connectionState = async (world: World): Promise<string> => {
  const [row] = await world.asAdministrator("select state, state_reason from connections where user_id = 'alice'")
  return [row?.['state'], row?.['state_reason']].filter(Boolean).join(' ')
}
