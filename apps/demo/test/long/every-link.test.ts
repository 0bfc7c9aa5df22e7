import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectClient, createPerson, startWorld, type ClientKind, type ElicitationProfile, type McpClient, type Person, type ToolAnswer, type World } from '../../src/index.ts'
import { everyLink, type Mood } from '../support/every-link.ts'
import { walksOf, type Walk } from '../support/link-walks.ts'

const kinds: readonly ClientKind[] = ['sdk-v1 2025-11-25', 'sdk-v2 2025-11-25', 'sdk-v2 2026-07-28']
const profiles: readonly ElicitationProfile[] = ['none', 'bare', 'form', 'url', 'both']
const table = kinds.flatMap((kind) => profiles.map((elicitation) => ({ kind, elicitation })))

const mood: Mood = { refusal: undefined }
let passed = 0
let world: World
beforeAll(async () => {
  world = await startWorld({ deployment: everyLink(mood), now: () => new Date(Date.now() + passed) })
})
afterAll(() => world.close())

const textOf = (answer: ToolAnswer): string => answer.content.find(({ type }) => type === 'text')?.text ?? ''

/** One thing that a call lacks: how the client is told, and what the person does about it. */
interface Step {
  readonly code: string
  readonly link: string
  readonly act: Walk
}

describe.each(table)('P-B1, P-B2, P-B19: $kind that declares $elicitation', ({ kind, elicitation }) => {
  const urls = elicitation === 'url' || elicitation === 'both'
  const forms = elicitation !== 'none' && elicitation !== 'url'
  let alice: Person
  let client: McpClient
  let ways: ReturnType<typeof walksOf>
  /** What the person does with the links of this call, one after the other. */
  let ahead: Walk[] = []
  const walks: Promise<unknown>[] = []

  beforeAll(async () => {
    mood.refusal = undefined
    alice = createPerson('alice')
    ways = walksOf(world, alice, (seconds) => (passed += seconds * 1000))
    client = await connectClient(world.mcpUrl, alice, {
      kind, elicitation, name: `${kind} ${elicitation}`,
      onElicit: async ({ mode, url = '' }) => {
        if (mode === 'url') walks.push((ahead.shift() ?? (() => Promise.reject(new Error('Nobody expected a link.'))))(url))
        return 'accept'
      },
    })
  })
  afterAll(async () => {
    await alice.disconnectAll(world.server.url)
    await client.close()
    // One person asks for ten approvals a day and no more.
    passed += 3 * 3_600_000
  })

  /** Calls once, and gives the answer or the address in it, told in the one way that was declared. */
  const ask = async (tool: string, input: Record<string, unknown>, { code, link }: Step): Promise<string> => {
    try {
      const answer = await client.callTool(tool, input)
      expect(textOf(answer)).toMatch(new RegExp(`^${code}: .*'${link}'.*https?://`))
      expect(answer.structuredContent).toBeUndefined()
      return /https?:\/\/\S+/.exec(textOf(answer))?.[0] ?? ''
    } catch (error) {
      const { code: number, data, elicitations } = error as { code?: number; data?: { elicitations: { url: string }[] }; elicitations?: { url: string }[] }
      if (number !== -32042) throw error
      expect(urls && kind !== 'sdk-v2 2026-07-28').toBe(true)
      return (elicitations ?? data?.elicitations)?.[0]?.url ?? ''
    }
  }

  /** Calls, does what each link says, and calls again where that is needed, until the call is answered. */
  const reach = async (tool: string, input: Record<string, unknown>, ...steps: readonly Step[]): Promise<ToolAnswer> => {
    const before = client.elicited.length
    const asked = () => client.elicited.slice(before).filter(({ mode }) => mode === 'url').length
    const held = urls && kind === 'sdk-v2 2026-07-28'
    if (held) ahead = steps.map(({ act }) => act)
    else for (const step of steps) await step.act(await ask(tool, input, step))
    const answer = await client.callTool(tool, input)
    await Promise.all(walks.splice(0))
    expect(answer.isError, textOf(answer)).toBeFalsy()
    expect(asked()).toBe(held ? steps.length : 0)
    return answer
  }

  it.each(['byCode', 'byKey'] as const)('connects %s, beside the page of the service', async (way) => {
    await reach('todo_find_tasks', { limit: 2 }, { code: 'AUTH_REQUIRED', link: 'todo_auth_link', act: (url) => ways[way](url) })
    await alice.disconnectAll(world.server.url)
  })

  it('connects by the link of the connector', async () => {
    await reach('todo_find_tasks', { limit: 2 }, { code: 'AUTH_REQUIRED', link: 'todo_auth_link', act: ways.follow })
  })

  it('changes its limits by the link of the limits', async () => {
    await ways.limitTo('work')(`${world.server.url}/connections/limits/todo`)
    await reach('todo_list_projects', {}, { code: 'RESOURCE_NOT_SELECTED', link: 'todo_limits_link', act: ways.limitTo('home') })
  })

  it.each([
    ['picker', { code: 'RESOURCE_NOT_SELECTED', link: 'picker' }, 'todo_picker_link'],
    ['page of the provider', { code: 'RESOURCE_NOT_SELECTED', link: 'choose' }, 'todo_choose_link'],
    ['new sign-in of the organisation', { code: 'SSO_REQUIRED' }, 'todo_auth_link'],
  ] as const)('goes on after the %s', async (_name, refusal, link) => {
    mood.refusal = refusal
    await reach('todo_get_overview', {}, {
      code: refusal.code, link,
      act: async (url) => {
        // What the person decides there holds before the question is settled.
        mood.refusal = undefined
        await ways.follow(url)
      },
    })
  })

  it('adds a capability by its own link', async () => {
    await reach('todo_add_tasks', { tasks: [{ content: 'Water the plants' }] }, { code: 'SCOPE_MISSING', link: 'todo_tasks_add_link', act: ways.follow })
  })

  it('destroys something after an administrator approved, and the person agreed where it can ask', async () => {
    const found = (await client.callTool('todo_find_tasks', { limit: 1 })).structuredContent as { tasks: { id: string }[] }
    const ids = { ids: found.tasks.map(({ id }) => id) }
    const before = client.elicited.length
    const link = 'todo_tasks_delete_link'
    const answer = await reach('todo_delete_tasks', ids, { code: 'APPROVAL_REQUIRED', link, act: ways.askCarol }, { code: 'SCOPE_MISSING', link, act: ways.follow })
    expect(answer.structuredContent).toMatchObject({ dryRun: false })
    const asked = client.elicited.slice(before).filter(({ mode }) => mode === 'form')
    expect(asked.map(({ message }) => message)).toEqual(forms ? [expect.stringMatching(/^Delete 1 task\(s\) for good/)] : [])
    await ways.takeBack()
  })

  it('lists every link with its state, and each address opens', async () => {
    const { contents } = (await client.readResource('auth://links')) as { contents: { text: string }[] }
    const { links } = JSON.parse(contents[0]?.text ?? '{}') as { links: { name: string; status: string; uri?: string; template?: object }[] }
    expect(links.map(({ name }) => name)).toEqual(expect.arrayContaining(['todo_auth_link', 'todo_limits_link', 'todo_picker_link', 'todo_workspace_link', 'connections_manage_link']))
    expect(links.filter(({ uri, template }) => (uri === undefined) === (template === undefined))).toEqual([])
    const unconfigured = ['github', 'google-drive', 'slack']
    for (const { uri } of links) {
      if (uri === undefined || unconfigured.some((id) => uri.includes(`/${id}`))) continue
      const { status, url } = await alice.browser.open(uri)
      expect([status, url.origin], uri).toEqual([200, world.server.url])
    }
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
