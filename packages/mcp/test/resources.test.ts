import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectLegacy, connectModern } from './support/clients.ts'
import { initialize, legacy, modern, until, url } from './support/raw.ts'
import { createWorld, people, type World } from './support/world.ts'

const alice = people.SECRET_alice

let world: World
beforeEach(async () => {
  world = await createWorld({ holdMs: 5_000 })
})
afterEach(() => world.close())

const read = (uri: string, capabilities: object = {}) =>
  modern(world, 'SECRET_alice', 'resources/read', { uri }, capabilities)
const document = async (uri: string): Promise<Record<string, unknown>> => {
  const { result } = await read(uri)
  const [content] = result['contents'] as { text: string; uri: string; mimeType: string }[]
  expect(content).toMatchObject({ uri, mimeType: 'application/json' })
  return JSON.parse(content?.text ?? '{}') as Record<string, unknown>
}

describe('links as resources', () => {
  it('lists every link for the person, toolkit first, and the templates', async () => {
    const client = await connectLegacy(world.url, 'SECRET_alice', {})
    const { resources } = await client.listResources()
    expect(resources.map(({ uri }) => uri)).toEqual([
      'auth://links',
      'auth://github',
      'auth://github/issues-read',
      'auth://github/issues-manage',
      'auth://google-drive',
      'auth://google-drive/files-read',
      'auth://manage',
    ])
    expect(resources[1]).toEqual({
      uri: 'auth://github',
      name: 'github_auth_link',
      title: 'Connect GitHub',
      description: 'Connects your GitHub account.',
      mimeType: 'application/json',
      annotations: { audience: ['user'] },
    })
    const { resourceTemplates } = await client.listResourceTemplates()
    expect(resourceTemplates.map(({ name, uriTemplate }) => [name, uriTemplate])).toEqual([
      ['tenant_oauth_link', 'auth://{connector}/connect{?tenantId}'],
      ['github_enterprise_link', 'auth://github/enterprise{?host}'],
      ['github_issue', 'github://issues/{id}'],
    ])
    await client.close()
  })

  it('gives the document of a link: state, account, capabilities in words, where to go, where to take it back', async () => {
    expect(await document('auth://github')).toEqual({
      name: 'github_auth_link',
      type: 'link',
      description: 'Connects your GitHub account.',
      resource: 'auth://github',
      uri: expect.stringMatching(/^http:\/\/localhost:\d+\/connect\/github\?cap=issues-read$/),
      status: 'not_connected',
      capabilities: [
        {
          id: 'issues-read',
          title: 'Read issues',
          consent: 'Lets the assistant read your issues. It cannot change anything.',
          granted: false,
        },
      ],
      manage: {
        uri: expect.stringMatching(/\/connections$/),
        provider: 'https://github.example/settings/applications',
      },
    })
    world.engine.connect(alice, 'github')
    expect(await document('auth://github')).toMatchObject({
      status: 'connected',
      account: 'alice',
      capabilities: [{ granted: true }],
    })
  })

  it('groups all links under auth://links', async () => {
    const { links } = await document('auth://links')
    expect((links as { name: string }[]).map(({ name }) => name)).toEqual([
      'github_auth_link',
      'github_issues_read_link',
      'github_issues_manage_link',
      'github_enterprise_link',
      'google_drive_auth_link',
      'google_drive_files_read_link',
      'connections_manage_link',
      'tenant_oauth_link',
    ])
  })

  for (const uri of ['mcp://auth/github', 'mcp://auth/github-connect', 'auth/github_connect']) {
    it(`answers the spelling ${uri} without listing it`, async () => {
      expect(await document(uri)).toMatchObject({ name: 'github_auth_link' })
    })
  }
  it('answers the other spellings of a connector with a dash in its id', async () => {
    for (const uri of [
      'mcp://auth/google-drive',
      'mcp://auth/google-drive-connect',
      'auth/google_drive_connect',
    ]) {
      expect(await document(uri)).toMatchObject({ name: 'google_drive_auth_link' })
    }
  })
})

describe('a link of the connector itself, with a value', () => {
  it('gives its document with the value in the address', async () => {
    const link = await document('auth://github/enterprise?host=ghe.test')
    expect(link).toMatchObject({ name: 'github_enterprise_link', status: 'not_connected' })
    expect(link['uri']).toMatch(/\/connect\/github\?link=enterprise&host=ghe\.test$/)
  })

  it.each(['', '?host=', '?host=evil.example', '?host=ghe.test&host=ghe.test', '?host=ghe.test%2F', '?host=../', '?other=ghe.test', '?host=%E0%A4'])(
    'S-M15: refuses auth://github/enterprise%s, naming the value and not repeating it', async (query) => {
      const { error } = await read(`auth://github/enterprise${query}`)
      expect(error).toMatchObject({ code: -32602, message: expect.stringMatching(/^The link 'github_enterprise_link' .* host: /) })
      expect(String(error['message'])).not.toMatch(/evil|%2F|\.\.\//)
    },
  )

  it('stands in the toolkit with its template, its parameters and its state, and without an address', async () => {
    const { links } = await document('auth://links')
    const entry = (links as Record<string, unknown>[]).find(({ name }) => name === 'github_enterprise_link')
    expect(entry).toMatchObject({
      type: 'link',
      status: 'not_connected',
      template: {
        uri: 'auth://github/enterprise{?host}',
        parameters: [{ name: 'host', description: 'Name of the host.', required: true, values: ['ghe.example', 'ghe.test'] }],
      },
    })
    expect(entry).not.toHaveProperty('uri')
  })

  it('completes its closed values', async () => {
    const client = await connectModern(world.url, 'SECRET_alice', {})
    const ref = { type: 'ref/resource' as const, uri: 'auth://github/enterprise{?host}' }
    const values = async (name: string, value: string) =>
      (await client.complete({ ref, argument: { name, value } })).completion.values
    expect(await values('host', 'ghe.')).toEqual(['ghe.example', 'ghe.test'])
    expect(await values('host', 'ghe.t')).toEqual(['ghe.test'])
    expect(await values('other', '')).toEqual([])
    await client.close()
  })
})

describe('completion of a connector\'s resource', () => {
  const ref = { type: 'ref/resource' as const, uri: 'github://issues/{id}' }
  const ask = (value: string, context = {}) =>
    modern(world, 'SECRET_alice', 'completion/complete', { ref, argument: { name: 'id', value }, ...context })

  it('P-B4: is empty where nothing is connected, whatever the client could be asked', async () => {
    const answer = await modern(world, 'SECRET_alice', 'completion/complete', { ref, argument: { name: 'id', value: '' } }, url)
    expect(answer.result).toMatchObject({ completion: { values: [], total: 0, hasMore: false } })
  })

  it('is what the connector finds for this person, at most 100 values, given the other variables', async () => {
    world.engine.connect(alice, 'github')
    const { result } = await ask('4', { context: { arguments: { owner: 'acme' } } })
    const { values, hasMore } = result['completion'] as { values: string[]; hasMore: boolean }
    expect([values.length, values[0], hasMore]).toEqual([100, '40', true])
    expect(world.engine.runs).toEqual(['alice github_issue id {"owner":"acme"}'])
  })

  it('P-B25: counts with the calls of the tools', async () => {
    world.engine.connect(alice, 'github')
    const list = () => modern(world, 'SECRET_alice', 'tools/call', { name: 'connections_list' })
    for (let batch = 0; batch < 12; batch += 1) await Promise.all(Array.from({ length: 50 }, list))
    const { error } = await ask('4')
    expect(error).toMatchObject({ code: 4010, message: expect.stringMatching(/^RATE_LIMITED: /) })
    expect(world.engine.runs).toEqual([])
  })
})

describe('the link that names a tenant', () => {
  it('gives the link in the own tenant', async () => {
    expect(await document('auth://github/connect?tenantId=acme')).toMatchObject({ name: 'github_auth_link' })
  })

  it('names the missing value', async () => {
    for (const uri of ['auth://github/connect', 'auth://github/connect?tenantId=']) {
      expect((await read(uri)).error).toMatchObject({
        code: -32602,
        message: expect.stringContaining('tenantId'),
      })
    }
  })

  it('S-M13, P-A18: answers for the tenant of others as for one that does not exist', async () => {
    const others = (await read('auth://github/connect?tenantId=globex')).error
    const nobodys = (await read('auth://github/connect?tenantId=nowhere')).error
    expect(others).toMatchObject({ code: -32602, message: 'Resource not found' })
    expect(JSON.stringify(others).replace('globex', '')).toBe(JSON.stringify(nobodys).replace('nowhere', ''))
  })

  it('completes the connector and the own tenant, and no other', async () => {
    const client = await connectModern(world.url, 'SECRET_alice', {})
    const ref = { type: 'ref/resource' as const, uri: 'auth://{connector}/connect{?tenantId}' }
    const values = async (name: string, value: string) =>
      (await client.complete({ ref, argument: { name, value } })).completion.values
    expect(await values('connector', 'g')).toEqual(['github', 'google-drive'])
    expect(await values('connector', 'git')).toEqual(['github'])
    expect(await values('tenantId', '')).toEqual(['acme'])
    expect(await values('tenantId', 'glob')).toEqual([])
    expect(await values('toString', '')).toEqual([])
    await client.close()
  })
})

describe('P-E7: a resource that does not exist', () => {
  for (const uri of [
    'auth://nothing',
    'auth://nothing/connect?tenantId=acme',
    'github://other/1',
    'mcp://auth/links',
    'x',
  ]) {
    it(`${uri} is -32602 in 2026-07-28 and -32002 in 2025-11-25`, async () => {
      expect((await read(uri)).error['code']).toBe(-32602)
      expect((await legacy(world, 'SECRET_alice', 'resources/read', { uri })).error['code']).toBe(-32002)
    })
  }
  it('does not confuse a wrong request with a missing resource', async () => {
    expect((await legacy(world, 'SECRET_alice', 'resources/read', {})).error['code']).toBe(-32602)
  })
})

describe('a resource behind a connection', () => {
  it('reads it, with the expressions of its template', async () => {
    world.engine.connect(alice, 'github')
    const { result } = await read('github://issues/a%20b')
    const [content] = result['contents'] as { text: string }[]
    expect(JSON.parse(content?.text ?? '')).toEqual({ id: 'a b', reader: 'alice' })
    expect((await read('github://issues/%E0%A4')).error['code']).toBe(-32602)
    expect((await read('github://issues/1/2')).error['code']).toBe(-32602)
  })

  it('asks by elicitation in 2026-07-28, holds, and reads', async () => {
    const client = await connectModern(world.url, 'SECRET_alice', url, async () => {
      void until(() => world.engine.waiting() === 1).then(() => world.engine.connect(alice, 'github'))
      return { action: 'accept' }
    })
    const { contents } = await client.readResource({ uri: 'github://issues/7' })
    expect(contents[0]).toMatchObject({ text: expect.stringContaining('"7"') })
    await client.close()
  })

  it('P-B10: asks by -32042 in a 2025-11-25 session that can open URLs', async () => {
    const session = await initialize(world, 'SECRET_alice', url)
    const answer = await legacy(
      world,
      'SECRET_alice',
      'resources/read',
      { uri: 'github://issues/7' },
      session,
    )
    expect(answer.error['code']).toBe(-32042)
  })

  it('P-A20: tells everybody else in an error outside of the reserved codes, with the sentence and the envelope', async () => {
    const expected = {
      code: 4010,
      message: expect.stringMatching(/^AUTH_REQUIRED: .*\/connect\/github/),
      data: {
        _meta: { 'dev.grantway/authorization': { code: 'AUTH_REQUIRED', link: { uri: 'auth://github' } } },
      },
    }
    expect((await read('github://issues/7')).error).toMatchObject(expected)
    const bobs = await legacy(world, 'SECRET_bob', 'resources/read', { uri: 'github://issues/7' })
    expect(bobs.error).toMatchObject(expected)
  })
})

describe('prompts', () => {
  const get = (name: string, given: Record<string, string> = {}, capabilities: object = {}) =>
    modern(world, 'SECRET_alice', 'prompts/get', { name, arguments: given }, capabilities)
  const text = ({ result }: Awaited<ReturnType<typeof get>>): string =>
    (result['messages'] as { content: { text: string } }[])[0]?.content.text ?? ''

  it('lists one to connect each connector, and those of the connectors', async () => {
    const { result } = await modern(world, 'SECRET_alice', 'prompts/list')
    expect(result['prompts']).toMatchObject([
      { name: 'connect_github', title: 'Connect GitHub' },
      { name: 'connect_google_drive' },
      {
        name: 'github_triage_issues',
        arguments: [
          { name: 'label', required: false, description: 'A label' },
          { name: 'repository', required: true },
        ],
      },
    ])
  })

  it('renders the prompt of a connector, and names a missing argument', async () => {
    expect(text(await get('github_triage_issues', { repository: 'core' }))).toBe('Triage the issues of core.')
    expect((await get('github_triage_issues')).error).toMatchObject({
      code: -32602,
      message: 'Invalid prompt arguments: repository',
    })
    expect((await get('nothing')).error['code']).toBe(-32602)
  })

  it('tells how to connect, with a link that names no intent', async () => {
    const answer = text(await get('connect_github'))
    expect(answer).toMatch(
      /github_auth_link.*auth:\/\/github.*http:\/\/localhost:\d+\/connect\/github\?cap=issues-read /,
    )
    expect(answer).not.toContain('&i=')
    world.engine.connect(alice, 'github')
    expect(text(await get('connect_github'))).toMatch(/^GitHub is connected as alice\./)
  })

  it('opens the link in a client of 2026-07-28 that can', async () => {
    const client = await connectModern(world.url, 'SECRET_alice', url, async () => {
      void until(() => world.engine.waiting() === 1).then(() => world.engine.connect(alice, 'github'))
      return { action: 'accept' }
    })
    const { messages } = await client.getPrompt({ name: 'connect_github' })
    expect(JSON.stringify(messages)).toContain('GitHub is connected as alice.')
    await client.close()
  })

  it('answers a person who declines with a text', async () => {
    const client = await connectModern(world.url, 'SECRET_alice', url, async () => ({ action: 'decline' }))
    const { messages } = await client.getPrompt({ name: 'connect_github' })
    expect(JSON.stringify(messages)).toContain('AUTH_DECLINED')
    await client.close()
  })
})
