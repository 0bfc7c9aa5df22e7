import { createConnectionCache } from '@grantway/connector-kit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createDirectory } from '../src/directory.ts'
import { readSlackTokenAnswer } from '../src/token-answer.ts'
import { ids } from '../testing/workspace.ts'
import { startWorld, type Connected, type World } from './connected.ts'

// An organisation with two workspaces (Enterprise Grid). Both have a #general.
let world: World
/** With a token for the whole organisation. */
let alice: Connected
beforeAll(async () => {
  world = await startWorld({ grid: true })
})
beforeEach(async () => {
  alice = await world.connect()
})
afterAll(() => world.fake.close())

type Listed = readonly { readonly id: string; readonly teamId?: string }[]
const methodsOf = ({ sent }: Connected): readonly string[] => sent.map(({ method }) => method)
const teamsAsked = ({ sent }: Connected, method: string) =>
  sent.filter((one) => one.method === method).map(({ query }) => query['team_id'])

describe('a token for a whole organisation', () => {
  it('comes without a workspace, and is the token of the person all the same', () => {
    const authed_user = { id: 'U1', scope: 'users:read', access_token: 'SECRET_access', token_type: 'user' }
    const enterprise = { id: 'E1', name: 'Acme Corporation' }
    const answer = { ok: true, authed_user, team: null, enterprise, is_enterprise_install: true }
    expect(readSlackTokenAnswer(answer)).toMatchObject({ access_token: 'SECRET_access', token_type: 'Bearer' })
  })

  it('is an account of its own, which says that it is for all workspaces', async () => {
    const account = async (team?: string) =>
      world.connector.provider.identify((await world.connect(team === undefined ? {} : { team })).http)
    const { alice: user, enterprise, team, labs } = ids
    expect(await account()).toEqual({ key: `${enterprise}/${enterprise}/${user}`, label: `alice (${enterprise}, all workspaces)` })
    expect(await account(enterprise)).toMatchObject({ key: `${enterprise}/${enterprise}/${user}` })
    expect(await account(team)).toEqual({ key: `${enterprise}/${team}/${user}`, label: 'alice (Acme)' })
    expect(await account(labs)).toEqual({ key: `${enterprise}/${labs}/${user}`, label: 'alice (Acme Labs)' })
    expect(await alice.call('slack_get_me')).toMatchObject({ teamId: enterprise, enterpriseId: enterprise })
  })

  it('names a workspace wherever Slack must be told one', async () => {
    const { channels } = await alice.call('slack_list_channels', { limit: 100 })
    const first = (channels as Listed).map(({ id, teamId }) => [id, teamId])
    expect(first).toEqual([ids.general, ids.random, ids.design].map((id) => [id, ids.team]))
    expect(await alice.call('slack_list_usergroups')).toMatchObject({
      usergroups: [{ handle: 'crew' }, { handle: 'cooks' }, { handle: 'makers' }],
    })
    expect(teamsAsked(alice, 'users.conversations')).toEqual([ids.team])
    expect(teamsAsked(alice, 'usergroups.list')).toEqual([ids.team, ids.labs])
    expect(methodsOf(alice).filter((method) => method.startsWith('auth.'))).toEqual(['auth.test', 'auth.teams.list'])
  })

  it.each([{}, { all: true }])('goes on in the next workspace where one ends: %j', async (input) => {
    const found: string[] = []
    let cursor: string | undefined
    for (let pages = 0; pages < 10; pages += 1) {
      const { channels, page, text } = await alice.call('slack_list_channels', { ...input, limit: 2, cursor })
      found.push(...(channels as Listed).map(({ id, teamId }) => `${teamId} ${id}`))
      expect(text).toContain('workspace T0000')
      cursor = page.nextCursor as string | undefined
      if (cursor === undefined) break
    }
    expect(found).toEqual([
      ...[ids.general, ids.random, ids.design].map((id) => `${ids.team} ${id}`),
      ...[ids.labsGeneral, ids.robots].map((id) => `${ids.labs} ${id}`),
    ])
  })

  it('sends no message to a #name that two workspaces have', async () => {
    const post = (channel: string) => alice.call('slack_send_message', { channel, text: 'Hello' })
    await expect(post('#general')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
    expect(methodsOf(alice)).not.toContain('chat.postMessage')
    expect(await post('#robots')).toMatchObject({ channelId: ids.robots })
    expect(await post(ids.labsGeneral)).toMatchObject({ channelId: ids.labsGeneral })
    expect(await alice.call('slack_read_channel', { channel: '@bob' })).toBeDefined()
  })

  it('sends no message by a #name that could not be looked for everywhere', async () => {
    const { api } = alice.context
    const names = { public_channel: ['general'], private_channel: [] as string[] }
    const endless = {
      ...api,
      myChannels: (types: readonly (keyof typeof names)[]) =>
        Promise.resolve({ items: names[types[0] ?? 'public_channel'].map((name) => ({ id: 'C1', name })), next: 'more' }),
    }
    const directory = createDirectory(endless as never, createConnectionCache(() => new Date()))
    await expect(directory.channelNamed('general')).rejects.toMatchObject({
      code: 'NOT_FOUND_OR_NO_ACCESS',
      message: expect.stringContaining('too many') as string,
    })
  })

  it('opens resources under the organisation and under each of its workspaces, and no other', async () => {
    for (const teamId of [ids.enterprise, ids.team, ids.labs]) {
      expect(await alice.read('slack_channel', { teamId, channelId: ids.general })).toHaveProperty('text')
    }
    const elsewhere = alice.read('slack_channel', { teamId: 'T0000OTHER', channelId: ids.general })
    await expect(elsewhere).rejects.toMatchObject({ code: 'NOT_FOUND_OR_NO_ACCESS' })
  })

  it('finds messages of all workspaces', async () => {
    const search = await alice.call('slack_search_messages', { query: 'launch', channel: ids.labsGeneral })
    expect(search['messages'].length).toBeGreaterThan(0)
  })

  it('is refreshed, and stays one for the organisation', async () => {
    const { refresh_token: token = '' } = await world.authorize()
    expect(await world.refresh(token)).toMatchObject({ ok: true, team: null, is_enterprise_install: true })
  })
})

describe('a token for one workspace of an organisation', () => {
  it('is what a link that names the workspace gives', async () => {
    const labs = await world.connect({ team: ids.labs })
    expect(await labs.call('slack_get_me')).toMatchObject({ teamId: ids.labs, enterpriseId: ids.enterprise })
    const { channels } = await labs.call('slack_list_channels')
    expect((channels as Listed).map(({ id }) => id)).toEqual([ids.labsGeneral, ids.robots])
    expect(await labs.call('slack_send_message', { channel: '#general', text: 'Hello' })).toMatchObject({
      channelId: ids.labsGeneral,
    })
    expect(teamsAsked(labs, 'users.conversations')).toEqual([undefined, undefined])
    expect(methodsOf(labs)).not.toContain('auth.teams.list')
  })

  it('sees nothing of the other one', async () => {
    const labs = await world.connect({ team: ids.labs })
    await expect(labs.call('slack_read_channel', { channel: ids.random })).rejects.toMatchObject({
      code: 'NOT_FOUND_OR_NO_ACCESS',
    })
  })
})

describe('the strict fake of an organisation (control)', () => {
  const ask = async (query: string) => {
    const { access_token: token } = await world.authorize()
    const response = await fetch(`${world.fake.url}/api/users.conversations${query}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return (await response.json()) as { ok: boolean; error?: string }
  }

  it.each([
    ['no workspace', '', 'missing_argument'],
    ['a workspace of others', '?team_id=T0000OTHER', 'team_access_not_granted'],
  ])('refuses %s', async (_what, query, error) => {
    expect(await ask(query)).toEqual({ ok: false, error })
  })

  it('knows no workspace of others to begin in', async () => {
    await expect(world.authorize(undefined, {}, 'T0000OTHER')).rejects.toThrow('no such workspace')
  })
})
