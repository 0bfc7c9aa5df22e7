import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectClient, createPerson, startWorld, type ClientKind, type ElicitationProfile, type McpClient, type Person, type ToolAnswer, type World } from '../../src/index.ts'
import { everyLink, type Mood } from '../support/every-link.ts'

const kinds: readonly ClientKind[] = ['sdk-v1 2025-11-25', 'sdk-v2 2025-11-25', 'sdk-v2 2026-07-28']
const profiles: readonly ElicitationProfile[] = ['none', 'bare', 'form', 'url', 'both']
const table = kinds.flatMap((kind) => profiles.map((elicitation) => ({ kind, elicitation })))

const mood: Mood = { refusal: undefined }
let world: World
beforeAll(async () => {
  world = await startWorld({ deployment: everyLink(mood) })
})
afterAll(() => world.close())

const textOf = (answer: ToolAnswer): string => answer.content.find(({ type }) => type === 'text')?.text ?? ''

describe.each(table)('P-B1, P-B2, P-B19: $kind that declares $elicitation', ({ kind, elicitation }) => {
  const urls = elicitation === 'url' || elicitation === 'both'
  const forms = elicitation !== 'none' && elicitation !== 'url'
  let alice: Person
  let client: McpClient
  /** What the person does with the link of this question. */
  let walk: (url: string) => Promise<unknown>
  const walks: Promise<unknown>[] = []

  beforeAll(async () => {
    mood.refusal = undefined
    alice = createPerson('alice')
    client = await connectClient(world.mcpUrl, alice, {
      kind, elicitation, name: `${kind} ${elicitation}`,
      onElicit: async ({ mode, url }) => {
        if (mode === 'url') walks.push(walk(url ?? ''))
        return 'accept'
      },
    })
  })
  afterAll(async () => {
    for (;;) {
      const card = /\/connections\/[\w-]+\/disconnect/.exec((await alice.follow(`${world.server.url}/connections`)).html)?.[0]
      if (!card) break
      await alice.browser.click(await alice.browser.open(`${world.server.url}${card}`), /^Disconnect /)
    }
    await client.close()
  })

  /** Calls, is asked in the one way that was declared, does what the link says, and calls again where that is needed. */
  const reach = async (tool: string, input: Record<string, unknown>, expected: { code: string; link: string }, act: typeof walk): Promise<ToolAnswer> => {
    walk = act
    const before = client.elicited.length
    try {
      const answer = await client.callTool(tool, input)
      await Promise.all(walks.splice(0))
      const asked = client.elicited.slice(before).filter(({ mode }) => mode === 'url')
      if (urls && kind === 'sdk-v2 2026-07-28') {
        expect(asked).toHaveLength(1)
        expect(answer.isError, textOf(answer)).toBeFalsy()
        return answer
      }
      expect(asked).toEqual([])
      expect(textOf(answer)).toMatch(new RegExp(`^${expected.code}: .*'${expected.link}'.*https?://`))
      expect(answer.structuredContent).toBeUndefined()
      await act(/https?:\/\/\S+/.exec(textOf(answer))?.[0] ?? '')
    } catch (error) {
      const { code, data, elicitations } = error as { code?: number; data?: { elicitations: { url: string }[] }; elicitations?: { url: string }[] }
      if (code !== -32042) throw error
      expect(urls && kind !== 'sdk-v2 2026-07-28').toBe(true)
      await act((elicitations ?? data?.elicitations)?.[0]?.url ?? '')
    }
    const again = await client.callTool(tool, input)
    expect(again.isError, textOf(again)).toBeFalsy()
    return again
  }
  const follow = (url: string): Promise<unknown> => alice.follow(url)
  const limitTo = (project: string) => async (url: string): Promise<void> => {
    const page = await alice.follow(url)
    const field = /<textarea[^>]*name="(allow[^"]*)"/.exec(page.html)?.[1] ?? ''
    expect(field).not.toBe('')
    expect((await alice.browser.click(page, 'Save the limits', { [field]: project })).text).not.toContain('is not one of')
  }

  it('connects by the link of the connector', async () => {
    await reach('todo_find_tasks', { limit: 2 }, { code: 'AUTH_REQUIRED', link: 'todo_auth_link' }, follow)
  })

  it('changes its limits by the link of the limits', async () => {
    await limitTo('work')(`${world.server.url}/connections/limits/todo`)
    await reach('todo_list_projects', {}, { code: 'RESOURCE_NOT_SELECTED', link: 'todo_limits_link' }, limitTo('home'))
  })

  it.each([
    ['picker', { code: 'RESOURCE_NOT_SELECTED', link: 'picker' }, 'todo_picker_link'],
    ['page of the provider', { code: 'RESOURCE_NOT_SELECTED', link: 'choose' }, 'todo_choose_link'],
    ['new sign-in of the organisation', { code: 'SSO_REQUIRED' }, 'todo_auth_link'],
  ] as const)('goes on after the %s', async (_name, refusal, link) => {
    mood.refusal = refusal
    await reach('todo_get_overview', {}, { code: refusal.code, link }, async (url) => {
      // What the person decides there holds before the question is settled.
      mood.refusal = undefined
      await alice.follow(url)
    })
  })

  it('adds a capability by its own link', async () => {
    await reach('todo_add_tasks', { tasks: [{ content: 'Water the plants' }] }, { code: 'SCOPE_MISSING', link: 'todo_tasks_add_link' }, follow)
  })

  it('destroys something after the person agreed, where it can ask', async () => {
    const found = (await client.callTool('todo_find_tasks', { limit: 1 })).structuredContent as { tasks: { id: string }[] }
    const ids = { ids: found.tasks.map(({ id }) => id) }
    const before = client.elicited.length
    const answer = await reach('todo_delete_tasks', ids, { code: 'SCOPE_MISSING', link: 'todo_tasks_delete_link' }, follow)
    expect(answer.structuredContent).toMatchObject({ dryRun: false })
    const asked = client.elicited.slice(before).filter(({ mode }) => mode === 'form')
    expect(asked.map(({ message }) => message)).toEqual(forms ? [expect.stringMatching(/^Delete 1 task\(s\) for good/)] : [])
  })

  it('starts from a link with a value, which it completes', async () => {
    expect(await client.complete('auth://todo/workspace{?team}', 'team', 'T2')).toEqual(['T22'])
    const { contents } = (await client.readResource('auth://todo/workspace?team=T22')) as { contents: { text: string }[] }
    const { uri } = JSON.parse(contents[0]?.text ?? '{}') as { uri: string }
    expect(uri).toBe(`${world.server.url}/connect/todo?link=workspace&team=T22`)
    expect((await alice.follow(uri)).text).toContain('Connected to TODO as Alice Archer.')
    expect((await client.callTool('todo_find_tasks', { limit: 1 })).isError).toBeFalsy()
    await expect(client.readResource('auth://todo/workspace')).rejects.toMatchObject({ message: expect.stringContaining('team:') as string })
  })

  it('gets a file of its own, and nobody else can open it', async () => {
    const { contents } = (await client.readResource('todo://export')) as { contents: { text: string }[] }
    const url = /https?:\/\/\S+/.exec(contents[0]?.text ?? '')?.[0] ?? ''
    expect(url.startsWith(`${world.server.url}/files/`)).toBe(true)
    const file = await alice.follow(url)
    expect(file.html).toContain('"tasks":')
    expect((await createPerson('bob').follow(url)).text).toContain('This link has expired')
    const secrets = client.received() + world.logged()
    expect(secrets).not.toContain('todo_ex_')
    expect(secrets).not.toContain(`${world.todo.url}/exports`)
  })

  it('was shown no address in a form, and was asked in no way that it did not declare', () => {
    expect(client.elicited.filter(({ mode, message }) => mode === 'form' && /:\/\/|www\./.test(message))).toEqual([])
    const declared = [...(urls ? ['url'] : []), ...(forms ? ['form'] : [])]
    expect(client.elicited.filter(({ mode }) => !declared.includes(mode))).toEqual([])
  })
})
