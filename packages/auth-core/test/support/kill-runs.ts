import { startProcess } from './processes.ts'
import { connectionState, leaseRunsOut } from './refresh-rounds.ts'
import { principal, session, type World } from './world.ts'

const transactions = ['key', 'read', 'sealing-key', 'lease', 'announce', 'save']
const around = (name: string, moments: readonly string[]): string[] => moments.map((moment) => `${name}/${moment}`)

/** Every point at which a process is killed, in the order in which a call with an expired token passes them. */
export const killPoints: readonly string[] = [
  ...around('find', ['before', 'after']),
  ...transactions.slice(0, 5).flatMap((name) => around(name, ['before', 'uncommitted', 'committed'])),
  ...around('token', ['before', 'sent', 'answered', 'read']),
  ...transactions.slice(5).flatMap((name) => around(name, ['before', 'uncommitted', 'committed'])),
  ...around('api', ['before', 'sent', 'answered', 'read']),
]

/** Between the provider's answer and our commit nobody else knows the new token: here it is lost with its process. */
const lost = (point: string): boolean => {
  const index = killPoints.indexOf(point)
  return index > killPoints.indexOf('token/sent') && index < killPoints.indexOf('save/committed')
}

/** What a kill left behind. Every field but `outcome` must be 0. */
export interface KillRun {
  readonly outcome: string
  /** 1 when the process never came to the point, and lived. */
  readonly notKilled: number
  readonly unexpected: number
  readonly wrongPerson: number
  readonly staleWrites: number
  readonly unreadable: number
  readonly untrueState: number
}

/** Where the killed process works, and how the store is lent to it. */
export interface Place {
  readonly store: string
  readonly handOver: () => Promise<void>
  readonly takeBack: () => Promise<void>
}

const outcomeFor = async (world: World, who: 'alice' | 'bob'): Promise<string> => {
  const tool = world.connector.tools.find(({ name }) => name === 'tasks_misbehave')
  if (!tool) throw new Error('no tool')
  world.mischief.misbehave = async ({ api }) => (await api.user()).id
  const outcome = await world.call(principal(who), tool.name)
  switch (outcome.kind) {
    case 'done':
      return `done ${String(outcome.value.output['value'])}`
    case 'authorization':
      return `${outcome.need.code}${outcome.need.url.includes('/connect/tasks?') ? ' with a link' : ''}`
    case 'unconfirmed':
      return outcome.kind
    case 'failed':
      return outcome.error.code
  }
}

const versionOf = async (world: World): Promise<number> =>
  Number((await world.asAdministrator("select version from connections where user_id = 'alice'"))[0]?.['version'])

/** Lets a process with three calls of alice die at a point, then looks at what others find. */
export const killAt = async (world: World, place: Place, point: string): Promise<KillRun> => {
  world.clock.forward(700)
  const before = await versionOf(world)
  await place.handOver()
  const killed = await startProcess(world, place.store)
  const survived = await killed.call(3, { fate: { point, signal: 'SIGKILL' } })
  await killed.end()
  await place.takeBack()
  const left = await versionOf(world)
  await leaseRunsOut(world)
  const outcome = await outcomeFor(world, 'alice')
  const bob = await outcomeFor(world, 'bob')
  const after = await versionOf(world)
  const state = await connectionState(world)
  const alive = outcome === 'done u_alice'
  const expected = point === 'token/sent' ? ['done u_alice', 'AUTH_EXPIRED with a link'] : [lost(point) ? 'AUTH_EXPIRED with a link' : 'done u_alice']
  // It goes on from here: the next refresh works, or reconnecting mends it.
  if (alive) world.clock.forward(700)
  else await world.connect(session('alice'))
  const next = await outcomeFor(world, 'alice')
  return {
    outcome,
    notKilled: survived ? 1 : 0,
    unexpected: (expected.includes(outcome) ? 0 : 1) + (next === 'done u_alice' ? 0 : 1),
    wrongPerson: [outcome, next].filter((text) => text.startsWith('done') && text !== 'done u_alice').length + (bob === 'done u_bob' ? 0 : 1),
    staleWrites: left < before || after < left ? 1 : 0,
    unreadable: [outcome, bob, next].filter((text) => text === 'INTERNAL').length,
    untrueState: state === (alive ? 'active' : 'needs_reauth outcome_unknown') ? 0 : 1,
  }
}
