import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { createSealer } from '../src/index.ts'
import { mutateText, pick, proofCount, recordFigures, seededRandom } from '../src/testing/index.ts'

const seed = Number(process.env['PROOF_SEED'] ?? 20_261_122)
const random = seededRandom(seed)

it('a sealed text with one thing changed never opens: requestState, session ids, cursors', () => {
  let time = new Date()
  const sealer = createSealer(randomBytes(32), () => time)
  const stranger = createSealer(randomBytes(32), () => time)
  const purposes = ['request-state', 'mcp-session', 'cursor'] as const
  const binding = ['http://localhost:3000', 'acme', 'alice', 'client', 'tools/call', 'todo_find_tasks', 'digest']
  const total = proofCount(1_000_000)
  const counts = { tried: 0, opened: 0, controls: 0, controlsOpened: 0 }
  while (counts.tried < total) {
    const purpose = pick(random, purposes)
    const payload = { intent: randomBytes(24).toString('base64url') }
    const sealed = sealer.seal(purpose, payload, binding, 600)
    counts.controls += 1
    if (JSON.stringify(sealer.open(purpose, sealed, binding)) === JSON.stringify(payload)) counts.controlsOpened += 1
    for (let turn = 0; turn < 100; turn += 1) {
      counts.tried += 1
      const opened = pick(random, [
        () => sealer.open(purpose, mutateText(sealed, random), binding),
        () => {
          const at = Math.floor(random() * binding.length)
          return sealer.open(purpose, sealed, binding.map((part, index) => (index === at ? mutateText(part, random) : part)))
        },
        () => sealer.open(purpose, sealed, binding.slice(0, -1)),
        () => sealer.open(pick(random, purposes.filter((other) => other !== purpose)), sealed, binding),
        () => stranger.open(purpose, sealed, binding),
        () => {
          const before = time
          time = new Date(time.getTime() + 601_000)
          const late = sealer.open(purpose, sealed, binding)
          time = before
          return late
        },
      ])()
      if (opened !== undefined) counts.opened += 1
    }
  }
  recordFigures('sealed texts, in process', { ...counts, seed })
  expect(counts.opened).toBe(0)
  expect(counts.controlsOpened).toBe(counts.controls)
})
