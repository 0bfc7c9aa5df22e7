import { afterAll, beforeAll, expect, it } from 'vitest'
import { mutateText, pick, proofCount, recordFigures, seededRandom } from '../src/testing/index.ts'
import { principal, session, startWorld, type World } from '../test/support/world.ts'

const seed = Number(process.env['PROOF_SEED'] ?? 20_261_122)
const random = seededRandom(seed)
let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

it("an intent that was changed, or is somebody else's, starts nothing", async () => {
  const asked = await world.call(principal('alice'), 'tasks_list_tasks')
  if (asked.kind !== 'authorization') throw new Error(asked.kind)
  const { intent } = asked.need
  const total = proofCount(20_000)
  let started = 0
  for (let turn = 0; turn < total; turn += 1) {
    const [who, id] = pick(random, [
      [session('alice'), mutateText(intent, random) || 'x'],
      [session('bob'), intent],
      [session('alice', 'globex'), intent],
      [session('dave', 'globex'), mutateText(intent, random) || 'x'],
    ] as const)
    const offer = await world.engine.offer(who, { connector: 'tasks', capabilities: ['read'], intent: id })
    if (offer.kind !== 'refused') started += 1
  }
  // Control: unchanged and for its owner it is an offer, also after all of this.
  const control = await world.engine.offer(session('alice'), { connector: 'tasks', capabilities: ['read'], intent })
  recordFigures('intents', { tried: total, started, control: control.kind, seed })
  expect(started).toBe(0)
  expect(control.kind).toBe('offer')
})
