import { defineConnector, type Connector } from '@grantway/connector-kit'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { read } from './support/tasks-connector.ts'
import { principal, session, startWorld, type World } from './support/world.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())

const withLinks = (plain: Connector): Connector =>
  defineConnector({
    ...plain,
    links: [
      {
        kind: 'authorization', id: 'workspace', title: 'Choose a workspace', description: 'Begins in one workspace.',
        capabilities: [read],
        parameters: [{ name: 'team', description: 'The id of the workspace: T and digits.', pattern: /T\d{1,9}/ }],
        authorizeParameters: ({ team }) => ({ team: team ?? '', state: 'overwritten', redirect_uri: 'https://evil.example' }),
      },
      {
        kind: 'page', id: 'choose-projects', title: 'Choose projects', description: 'Opens the service.',
        capabilities: [read], url: `${plain.provider.issuer}/settings`,
      },
    ],
  })

let world: World
beforeEach(async () => {
  world = await startWorld({ store, shape: withLinks })
})
afterEach(() => world.close())

const begin = (values: Readonly<Record<string, string>>, link = 'workspace') =>
  world.engine.beginFlow(session('alice'), { connector: 'tasks', capabilities: [], link, values })

const ownLink = (id: string) => {
  const link = world.engine.findLink(`auth://tasks/${id}`)
  if (!link) throw new Error(`no link ${id}`)
  return link
}

describe('a link of the connector itself', () => {
  it('is in the catalogue with its own name', () => {
    expect(world.engine.findLink('auth://tasks/workspace')).toMatchObject({ name: 'tasks_workspace_link', kind: 'own' })
    expect(world.engine.findLink('auth://tasks/choose-projects')).toMatchObject({ name: 'tasks_choose_projects_link' })
  })

  it('has a template, and with values an address of its page that holds them', async () => {
    const link = ownLink('workspace')
    expect(link.template).toBe('auth://tasks/workspace{?team}')
    expect(ownLink('choose-projects').template).toBeUndefined()
    const { url } = await world.engine.linkStatus(session('alice'), link, { team: 'T123', other: 'x' })
    expect(url).toBe('http://localhost:3000/connect/tasks?link=workspace&team=T123')
    expect(world.engine.linkUrl(link, { team: 'T123' })).toBe(url)
  })

  it('adds its checked values to the authorization request', async () => {
    const url = new URL((await begin({ team: 'T123' })).authorizationUrl)
    expect(url.searchParams.get('team')).toBe('T123')
  })

  it('S-E: never replaces what the flow itself needs', async () => {
    const url = new URL((await begin({ team: 'T123' })).authorizationUrl)
    expect(url.searchParams.get('state')).not.toBe('overwritten')
    expect(url.searchParams.get('redirect_uri')).toBe('http://localhost:3000/oauth/callback/tasks')
  })

  it.each([{}, { team: '' }, { team: 'T1 ' }, { team: 'xT1' }, { team: '../T1' }, { team: 'T1&x=y' }, { team: 'T%31' }, { team: 'T1\n' }])(
    'S-M15: refuses %j, naming the value', async (values) => {
      const wrong = { code: 'INVALID_INPUT', message: expect.stringContaining('team:') as string }
      await expect(world.engine.linkStatus(session('alice'), ownLink('workspace'), values)).rejects.toMatchObject(wrong)
      await expect(begin(values)).rejects.toMatchObject({ code: 'INVALID_INPUT', message: expect.stringContaining('team:') as string })
    },
  )

  it('refuses a link that does not exist', async () => {
    await expect(begin({}, 'other')).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('leads to a page of the provider, for the one who asked', async () => {
    const need = await world.engine.askFor(principal('alice'), ownLink('choose-projects'))
    expect(new URL(need.url).searchParams.get('link')).toBe('choose-projects')
    const request = { connector: 'tasks', capabilities: [], link: 'choose-projects', intent: need.intent }
    await expect(world.engine.openPage(session('bob'), request)).rejects.toMatchObject({ code: 'USER_MISMATCH' })
    expect(await world.engine.openPage(session('alice'), request)).toEqual({ url: `${world.saas.url}/settings` })
  })
})
