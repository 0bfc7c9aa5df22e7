import type { AnyTool } from '@grantway/connector-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fileTypes } from '../src/query.ts'
import { scopes } from '../src/scopes.ts'
import { fileId } from '../testing/index.ts'
import { startWorld, type Connected, type World } from './connected.ts'
import { hostileText, oneOf, seeded } from './random.ts'

let world: World
beforeAll(async () => void (world = await startWorld()))
afterAll(() => world.fake.close())

const readers = (): readonly AnyTool[] => world.connector.tools.filter(({ annotations }) => annotations.readOnlyHint)

/** An input that may or may not fit, with hostile texts wherever one goes. */
const inputFor = (tool: AnyTool, random: () => number): Record<string, unknown> => {
  const id = () => (random() < 0.8 ? fileId(oneOf(random, ['Alice', 'Bob'] as const), 1 + Math.floor(random() * 13)) : hostileText(random))
  const values: Record<string, () => unknown> = {
    fileId: id, folderId: id, sharedDriveId: id,
    text: () => hostileText(random), name: () => hostileText(random),
    owner: () => oneOf(random, ['me', 'bob@acme.example', hostileText(random)]),
    type: () => oneOf(random, fileTypes),
    modifiedAfter: () => oneOf(random, ['2026-11-05', hostileText(random)]),
    starred: () => random() < 0.5, trashed: () => random() < 0.5,
    limit: () => 1 + Math.floor(random() * 20), offset: () => Math.floor(random() * 20),
  }
  const chosen = Object.keys(tool.input.shape as object).filter((name) => name in values && (name === 'fileId' || random() < 0.4))
  return Object.fromEntries(chosen.map((name) => [name, values[name]?.()]))
}

const outcomeOf = (connected: Connected, tool: AnyTool, input: Record<string, unknown>): Promise<string> =>
  connected.call(tool.name, input).then(
    (output) => JSON.stringify(output),
    (error: unknown) => (error as { code?: string }).code ?? 'refused',
  )

describe('a tool that reads', () => {
  it('sends no write, whatever it is called with, and reaches no other account', async () => {
    const random = seeded(21)
    const [alice, bob] = [await world.connect(), await world.connect({ person: 'bob' })]
    let answered = 0
    for (let run = 0; run < 25; run += 1) {
      const calls = readers().flatMap((tool) =>
        [alice, bob].map(async (connected) => {
          const outcome = await outcomeOf(connected, tool, inputFor(tool, random))
          const stranger = connected === alice ? /Bob Baker|BobFile|of Bob/ : /Alice|alice@/
          expect(outcome).not.toMatch(stranger)
          if (outcome.startsWith('{')) answered += 1
        }),
      )
      await Promise.all(calls)
    }
    expect([...alice.sent, ...bob.sent].filter(({ method }) => method !== 'GET')).toEqual([])
    // Enough of them must have come through for the sentence above to mean something.
    expect(answered).toBeGreaterThan(120)
  })

  it('never reaches, with picked files only, what was not picked', async () => {
    const random = seeded(22)
    const alice = await world.connect({ scope: [scopes.file] })
    for (let run = 0; run < 20; run += 1) {
      for (const tool of readers()) expect(await outcomeOf(alice, tool, inputFor(tool, random))).not.toMatch(/diary of|Private diary|Contract/)
    }
    expect(alice.sent.length).toBeGreaterThan(100)
  })
})
