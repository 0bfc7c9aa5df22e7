import { setTimeout as sleep } from 'node:timers/promises'
import type { EngineProcess } from './processes.ts'
import type { World } from './world.ts'

/** One round over several processes: the token has expired, and everybody calls at once. */
export interface Round {
  readonly requests: number
  readonly done: number
  readonly other: readonly string[]
}

/** How many refresh requests the provider has seen since its log, which has an end, was cleared: each round begins with that. */
export const refreshRequests = (world: World): number =>
  world.saas.requests.count('/oauth/access_token', { grantType: 'refresh_token' })

/** Lets the tokens expire, and has every process make its calls. */
export const playRound = async (world: World, processes: readonly EngineProcess[], callers: number): Promise<Round> => {
  world.saas.requests.clear()
  world.clock.forward(700)
  const called = await Promise.all(processes.map((one) => one.call(callers)))
  const outcomes = called.flatMap((answer) => answer?.outcomes ?? ['gone'])
  const done = outcomes.filter((outcome) => outcome === 'done u_alice').length
  return { requests: refreshRequests(world), done, other: outcomes.filter((outcome) => outcome !== 'done u_alice') }
}

/**
 * Makes a lease end after seven seconds in this database, unless it is renewed, which its holder does every five: so that
 * a provider can be slower than the lease, which is longer than any request may take. Gives what takes it back.
 */
export const shortenLeases = async (world: World): Promise<() => Promise<unknown>> => {
  await world.asAdministrator(`
    create function short_lease() returns trigger language plpgsql as $$ begin
      if new.lease_until is not null then new.lease_until := clock_timestamp() + interval '7 seconds'; end if;
      return new;
    end $$`)
  await world.asAdministrator('create trigger short_lease before update on connections for each row execute function short_lease()')
  return () => world.asAdministrator('drop function short_lease cascade')
}

/**
 * What thirty seconds do to a lease that nobody renews: to be called while its holder is stopped or dead. A renewal
 * that was on its way when it was stopped may still arrive, which makes the lease a good one again; so it is ended
 * until nothing comes any more.
 */
export const leaseRunsOut = async (world: World): Promise<void> => {
  const end = (): Promise<readonly unknown[]> => world.asAdministrator(
    "update connections set lease_until = clock_timestamp() - interval '1 second' where lease_until > clock_timestamp() returning id",
  )
  await end()
  do await sleep(250)
  while ((await end()).length > 0)
}

/**
 * A round in which the holder is stopped after it has announced its request and before it could send it. Woken within its
 * lease it sends; woken when the lease is over and another has refreshed, it must send nothing.
 */
export const playStoppedRound = async (
  world: World, [holder, ...others]: readonly [EngineProcess, ...EngineProcess[]], callers: number, woken: 'within its lease' | 'too late',
): Promise<Round & { readonly sentByHolder: number | undefined }> => {
  world.saas.requests.clear()
  world.clock.forward(700)
  const stopped = holder.call(callers, { fate: { point: 'announce/committed', signal: 'SIGSTOP' } })
  await holder.reached()
  if (woken === 'too late') await leaseRunsOut(world)
  const rest = Promise.all(others.map((one) => one.call(callers)))
  // More than half of its lease by the clock of the machine, which no test can turn.
  await sleep(woken === 'too late' ? 15_500 : 1_000)
  holder.wake()
  const called = [await stopped, ...(await rest)]
  const outcomes = called.flatMap((answer) => answer?.outcomes ?? ['gone'])
  const other = outcomes.filter((outcome) => outcome !== 'done u_alice')
  return { requests: refreshRequests(world), done: outcomes.length - other.length, other, sentByHolder: called[0]?.tokenRequests }
}

/** A round in which the holder is killed, or stopped until all others have called, when its request was answered and nothing saved. */
export const playLostRound = async (
  world: World, [holder, ...others]: readonly [EngineProcess, ...EngineProcess[]], callers: number, signal: 'SIGKILL' | 'SIGSTOP',
): Promise<readonly string[]> => {
  world.saas.requests.clear()
  world.clock.forward(700)
  const lost = holder.call(callers, { fate: { point: 'token/answered', signal } })
  await holder.reached()
  await leaseRunsOut(world)
  const rest = await Promise.all(others.map((one) => one.call(callers)))
  holder.wake()
  return [...rest, await lost].flatMap((one) => one?.outcomes ?? [])
}

/** How the connection of alice stands. */
export const connectionState = async (world: World): Promise<string> => {
  const [row] = await world.asAdministrator("select state, state_reason from connections where user_id = 'alice'")
  return [row?.['state'], row?.['state_reason']].filter(Boolean).join(' ')
}
