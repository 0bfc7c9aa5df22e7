import { expect } from 'vitest'
import type { ClientKind, ElicitationProfile } from '../../src/index.ts'
import type { ClientProfile, LinkSeat } from './link-seat.ts'
import type { Walk } from './link-walks.ts'

/** Both SDKs, and both revisions the second one speaks. */
export const clientKinds: readonly ClientKind[] = ['sdk-v1 2025-11-25', 'sdk-v2 2025-11-25', 'sdk-v2 2026-07-28']

/** Everything a client may declare. */
export const elicitationProfiles: readonly ElicitationProfile[] = ['none', 'bare', 'form', 'url', 'both']

/** Every client with every profile. */
export const everyClient: readonly ClientProfile[] = clientKinds.flatMap((kind) => elicitationProfiles.map((elicitation) => ({ kind, elicitation })))

/** One row: a kind of link, and what becomes of it. */
export interface LinkRow {
  readonly name: string
  /** True for what every client does where each does only a part of the others. */
  readonly always?: true
  readonly run: (seat: LinkSeat) => Promise<unknown>
}

const findTasks = ['todo_find_tasks', { limit: 2 }] as const
const connecting = { code: 'AUTH_REQUIRED', link: 'todo_auth_link' }

/** What lies in the one text of a resource, as JSON. */
const read = async ({ client }: LinkSeat, uri: string): Promise<unknown> => {
  const { contents } = (await client.readResource(uri)) as { contents: { text: string }[] }
  return JSON.parse(contents[0]?.text ?? '{}')
}

/** Beside the page of the service: the person connects, and the next row starts without a connection. */
const beside = (way: 'byCode' | 'byKey') => async ({ reach, ways, alice, place }: LinkSeat): Promise<void> => {
  await reach(...findTasks, { ...connecting, act: ways[way] })
  await alice.disconnectAll(place.world.server.url)
}

/** Something the service asks of the person, whatever is connected; `end` is on the page where they come to an end. */
const after = (refusal: { readonly code: 'RESOURCE_NOT_SELECTED' | 'SSO_REQUIRED'; readonly link?: string }, link: string, end: string) =>
  async ({ reach, ways, place: { mood } }: LinkSeat): Promise<void> => {
    mood.refusal = refusal
    await reach('todo_get_overview', {}, {
      code: refusal.code, link,
      act: async (url) => {
        // What the person decides there holds before the question is settled.
        mood.refusal = undefined
        const { status, text } = await ways.follow(url)
        expect([status, text]).toEqual([200, expect.stringContaining(end)])
      },
    })
  }

/** Every row, in the order in which one person comes to them with one client. */
export const linkRows: readonly LinkRow[] = [
  {
    name: 'control: is not connected by bob who opens the link, nor by alice who says no',
    always: true,
    run: async (seat) => {
      const bob = await seat.place.arrive('bob')
      const acts: readonly Walk[] = [
        async (url) => expect((await bob.follow(url)).text).toContain('This link was made for somebody else'),
        async (url) => expect((await seat.alice.follow(url, { consent: 'Deny' })).text).toContain('Nothing was connected'),
      ]
      for (const act of acts) await seat.hand(...findTasks, { ...connecting, act })
      await seat.hand(...findTasks, { ...connecting, act: () => Promise.resolve() })
    },
  },
  { name: 'connects by a code, beside the page of the service', run: beside('byCode') },
  { name: 'connects by a key, beside the page of the service', run: beside('byKey') },
  {
    name: 'connects by the link of the connector',
    always: true,
    run: ({ reach, ways }) => reach(...findTasks, { ...connecting, act: ways.follow }),
  },
  {
    name: 'changes its limits by the link of the limits',
    run: async ({ reach, ways, place }) => {
      await ways.limitTo('work')(`${place.world.server.url}/connections/limits/todo`)
      await reach('todo_list_projects', {}, { code: 'RESOURCE_NOT_SELECTED', link: 'todo_limits_link', act: ways.limitTo('home') })
    },
  },
  { name: 'goes on after the picker', run: after({ code: 'RESOURCE_NOT_SELECTED', link: 'picker' }, 'todo_picker_link', 'TODO is connected') },
  { name: 'goes on after the page of the provider', run: after({ code: 'RESOURCE_NOT_SELECTED', link: 'choose' }, 'todo_choose_link', 'Applications') },
  { name: 'goes on after the new sign-in of the organisation', run: after({ code: 'SSO_REQUIRED' }, 'todo_auth_link', 'TODO is connected') },
  {
    name: 'adds a capability by its own link',
    run: ({ reach, ways }) =>
      reach('todo_add_tasks', { tasks: [{ content: 'Water the plants' }] }, { code: 'SCOPE_MISSING', link: 'todo_tasks_add_link', act: ways.follow }),
  },
  {
    name: 'destroys something after an administrator approved, and the person agreed where it can ask',
    run: async ({ client, reach, ways, declared }) => {
      const found = (await client.callTool('todo_find_tasks', { limit: 1 })).structuredContent as { tasks: { id: string }[] }
      const ids = { ids: found.tasks.map(({ id }) => id) }
      const before = client.elicited.length
      const link = 'todo_tasks_delete_link'
      const answer = await reach('todo_delete_tasks', ids, { code: 'APPROVAL_REQUIRED', link, act: ways.askCarol }, { code: 'SCOPE_MISSING', link, act: ways.follow })
      expect(answer.structuredContent).toMatchObject({ dryRun: false })
      const asked = client.elicited.slice(before).filter(({ mode }) => mode === 'form')
      expect(asked.map(({ message }) => message)).toEqual(declared.includes('form') ? [expect.stringMatching(/^Delete 1 task\(s\) for good/)] : [])
      await ways.takeBack()
    },
  },
  {
    name: 'lists every link with its state, and each address opens',
    run: async (seat) => {
      const { links } = (await read(seat, 'auth://links')) as { links: { name: string; status: string; uri?: string; template?: object }[] }
      expect(links.map(({ name }) => name)).toEqual(expect.arrayContaining(['todo_auth_link', 'todo_limits_link', 'todo_picker_link', 'todo_workspace_link', 'connections_manage_link']))
      expect(links.filter(({ uri, template }) => (uri === undefined) === (template === undefined))).toEqual([])
      const unconfigured = ['github', 'google-drive', 'slack']
      for (const { uri } of links) {
        if (uri === undefined || unconfigured.some((id) => uri.includes(`/${id}`))) continue
        const { status, url } = await seat.alice.browser.open(uri)
        expect([status, url.origin], uri).toEqual([200, seat.place.world.server.url])
      }
    },
  },
  {
    name: 'starts from a link with a value, which it completes',
    run: async (seat) => {
      const { client, alice, place: { world } } = seat
      expect(await client.complete('auth://todo/workspace{?team}', 'team', 'T2')).toEqual(['T22'])
      const { uri } = (await read(seat, 'auth://todo/workspace?team=T22')) as { uri: string }
      expect(uri).toBe(`${world.server.url}/connect/todo?link=workspace&team=T22`)
      const before = alice.browser.visited.length
      expect((await alice.follow(uri)).text).toContain('Connected to TODO as Alice Archer.')
      const atTodo = alice.browser.visited.slice(before).filter((url) => url.startsWith(`${world.todo.url}/oauth/authorize?`))
      expect(atTodo.map((url) => new URL(url).searchParams.get('team'))).toEqual(['T22'])
      expect((await client.callTool('todo_find_tasks', { limit: 1 })).isError).toBeFalsy()
      await expect(client.readResource('auth://todo/workspace')).rejects.toMatchObject({ message: expect.stringContaining('team:') as string })
    },
  },
  {
    name: 'gets a file of its own, and nobody else can open it',
    run: async ({ client, alice, place: { arrive, world } }) => {
      const { contents } = (await client.readResource('todo://export')) as { contents: { text: string }[] }
      const url = /https?:\/\/\S+/.exec(contents[0]?.text ?? '')?.[0] ?? ''
      expect(url.startsWith(`${world.server.url}/files/`)).toBe(true)
      expect((await alice.follow(url)).html).toContain('"tasks":')
      expect((await (await arrive('bob')).follow(url)).text).toContain('This link has expired')
      const secrets = client.received() + world.logged()
      expect(secrets).not.toContain('todo_ex_')
      expect(secrets).not.toContain(`${world.todo.url}/exports`)
    },
  },
  {
    name: 'was shown no address in a form, and was asked in no way that it did not declare',
    always: true,
    run: ({ client, declared }) => {
      expect(client.elicited.filter(({ mode, message }) => mode === 'form' && /:\/\/|www\./.test(message))).toEqual([])
      expect(client.elicited.filter(({ mode }) => !declared.includes(mode))).toEqual([])
      return Promise.resolve()
    },
  },
]
