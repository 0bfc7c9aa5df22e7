import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { github } from '../src/index.ts'
import { startWorld, type World } from './connected.ts'
import { randomInput, seeded } from './random-input.ts'

const rounds = 40

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

const reading = ['identity', 'public-read', 'repo-read', 'issues-read', 'pulls-read', 'actions-read']
const { tools } = github()
const readers = tools.filter(({ requires }) => requires.every(({ id }) => reading.includes(id)))
const others = tools.filter((tool) => !readers.includes(tool))

describe('a capability to read', () => {
  it('reaches reading tools only', () => {
    expect(readers).toHaveLength(11)
    expect(readers.every(({ annotations }) => annotations.readOnlyHint)).toBe(true)
    expect(others.some(({ annotations }) => annotations.readOnlyHint)).toBe(false)
  })

  it.each(readers.map(({ name }) => name))('never sends a write, whatever the input: %s', async (name) => {
    const alice = await world.connect({ publicFetch: async () => new Response('log') })
    const random = seeded(name.length)
    let sent = 0
    for (let round = 0; round < rounds; round += 1) {
      const input = randomInput(alice.tool(name), random)
      if (!input) continue
      alice.sent.length = 0
      await alice.call(name, input).catch(() => undefined)
      sent += alice.sent.length
      expect(alice.sent.filter(({ method, body }) => method !== 'GET' || body !== undefined)).toEqual([])
    }
    expect(sent).toBeGreaterThan(0)
  })

  it('control: a writing tool is seen to write', async () => {
    const alice = await world.connect()
    await alice.call('github_create_issue', { repository: 'octo-org/hello-world', title: 't' })
    expect(alice.sent.some(({ method }) => method === 'POST')).toBe(true)
  })
})
