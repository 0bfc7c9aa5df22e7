import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectClient, createPerson, startWorld, type ClientKind, type ElicitationProfile, type McpClient, type ToolAnswer, type World } from '../src/index.ts'

const kinds: readonly ClientKind[] = ['sdk-v1 2025-11-25', 'sdk-v2 2025-11-25', 'sdk-v2 2026-07-28']
const profiles: readonly ElicitationProfile[] = ['none', 'bare', 'form', 'url']
const table = kinds.flatMap((kind) => profiles.map((elicitation) => ({ kind, elicitation })))

const textOf = (answer: ToolAnswer): string => answer.content.find(({ type }) => type === 'text')?.text ?? ''

/** What the first call of an unconnected person came to. */
const ask = async (client: McpClient): Promise<{ answer?: ToolAnswer; url: string; code?: number }> => {
  try {
    const answer = await client.callTool('todo_find_tasks', { limit: 2 })
    return { answer, url: /https?:\/\/\S+/.exec(textOf(answer))?.[0] ?? '' }
  } catch (error) {
    const { code, data, elicitations } = error as { code: number; data?: { elicitations: { url: string }[] }; elicitations?: { url: string }[] }
    return { code, url: (elicitations ?? data?.elicitations)?.[0]?.url ?? '' }
  }
}

describe('S-M17, P-B1, P-B2: every client of every profile', () => {
  let world: World
  beforeAll(async () => {
    world = await startWorld()
  })
  afterAll(() => world.close())

  it.each(table)('$kind that declares $elicitation is asked only as it can be asked, and reaches its tasks', async ({ kind, elicitation }) => {
    const alice = createPerson('alice')
    const walks: Promise<unknown>[] = []
    const client = await connectClient(world.mcpUrl, alice, {
      kind,
      elicitation,
      name: `${kind} ${elicitation}`,
      onElicit: ({ url }) => {
        walks.push(alice.follow(url ?? ''))
        return Promise.resolve('accept')
      },
    })
    const first = await ask(client)
    await Promise.all(walks)
    const modernUrl = kind === 'sdk-v2 2026-07-28' && elicitation === 'url'
    const legacyUrl = kind !== 'sdk-v2 2026-07-28' && elicitation === 'url'

    expect(client.elicited.map(({ mode }) => mode)).toEqual(modernUrl ? ['url'] : [])
    expect(first.code).toBe(legacyUrl ? -32042 : undefined)
    if (!modernUrl && !legacyUrl) {
      expect(first.answer?.isError).toBe(true)
      expect(textOf(first.answer as ToolAnswer)).toMatch(/^AUTH_REQUIRED: Your TODO account is not connected\. To use "Find tasks", please open the 'todo_auth_link' resource \(auth:\/\/todo\): http/)
      expect(first.answer?.structuredContent).toBeUndefined()
    }
    if (!modernUrl) {
      expect((await alice.follow(first.url)).text).toContain('Connected to TODO as Alice Archer. You can return to your AI assistant.')
    }
    const second = await client.callTool('todo_find_tasks', { limit: 2 })
    expect(second.isError).toBeFalsy()
    expect(second.structuredContent).toMatchObject({ page: { returned: 2, hasMore: true } })

    await alice.disconnectAll(world.server.url)
    await client.close()
  })
})
