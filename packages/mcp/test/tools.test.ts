import { ConnectorError } from '@grantway/connector-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectLegacy, connectModern } from './support/clients.ts'
import { initialize, legacy, modern, textOf, url } from './support/raw.ts'
import { createWorld, people, type World } from './support/world.ts'

const alice = people.SECRET_alice

let world: World
beforeEach(async () => {
  world = await createWorld()
})
afterEach(() => world.close())

const call = (name: string, given: Record<string, unknown> = {}, capabilities: object = {}) =>
  modern(world, 'SECRET_alice', 'tools/call', { name, arguments: given }, capabilities)

interface Definition {
  readonly name: string
  readonly inputSchema: { readonly properties: Record<string, unknown>; readonly required?: string[] }
}
const definitions = async (): Promise<readonly Definition[]> =>
  (await modern(world, 'SECRET_alice', 'tools/list')).result['tools'] as Definition[]

describe('tools/list', () => {
  it('P-E1, P-E2: gives the same list in the same order every time, to everybody, connected or not', async () => {
    const first = JSON.stringify(await definitions())
    world.engine.connect(alice, 'github')
    expect(JSON.stringify(await definitions())).toBe(first)
    const bobs = (await modern(world, 'SECRET_bob', 'tools/list')).result['tools']
    expect(JSON.stringify(bobs)).toBe(first)
  })

  it('describes a tool with its input, the account argument, its output and what it requires', async () => {
    expect((await definitions())[0]).toMatchObject({
      name: 'github_search_issues',
      title: 'Search issues',
      inputSchema: {
        type: 'object',
        properties: { query: { type: 'string' }, limit: { default: 20 }, account: { type: 'string' } },
        required: ['query'],
      },
      outputSchema: { type: 'object', properties: { issues: { type: 'array' } } },
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
      _meta: { 'dev.grantway/requires': ['issues-read'] },
    })
  })

  it('offers no account argument where no connection is concerned', async () => {
    const list = (await definitions()).find(({ name }) => name === 'connections_list')
    expect(Object.keys(list?.inputSchema.properties ?? {})).toEqual([])
  })

  it('S-W10, P-E3: marks lists and links as private in 2026-07-28', async () => {
    for (const [method, params] of [
      ['server/discover', {}],
      ['tools/list', {}],
      ['resources/list', {}],
      ['resources/templates/list', {}],
      ['prompts/list', {}],
      ['resources/read', { uri: 'auth://github' }],
    ] as const) {
      const { result } = await modern(world, 'SECRET_alice', method, params)
      expect(result, method).toMatchObject({ cacheScope: 'private', ttlMs: expect.any(Number) })
    }
  })
})

describe('tools/call', () => {
  it('gives structured content and text of a tool that ran', async () => {
    world.engine.connect(alice, 'github')
    const answer = await call('github_search_issues', { query: 'x' })
    expect(answer.result).toMatchObject({
      resultType: 'complete',
      content: [{ type: 'text', text: 'Done by alice' }],
      structuredContent: { issues: [{ id: '1' }] },
    })
  })

  it('names the resources of a result as links, beside the text that says it all', async () => {
    world.engine.connect(alice, 'github')
    const links = [
      { uri: 'github://acme/logo/contents/logo.png', name: 'logo.png', mimeType: 'image/png', size: 7 },
      { uri: 'github://acme/logo/contents/notes', name: 'notes' },
    ]
    world.engine.behaviour = () => ({
      kind: 'done',
      value: { output: { issues: [{ id: '1' }] }, text: 'Two files', links },
    })
    const { result } = await call('github_search_issues', { query: 'x' })
    world.engine.behaviour = undefined
    expect(result['content']).toEqual([
      { type: 'text', text: 'Two files' },
      ...links.map((link) => ({ type: 'resource_link', ...link })),
    ])
  })

  it('answers aliases without listing them', async () => {
    world.engine.connect(alice, 'github')
    expect(textOf(await call('search-issues', { query: 'x' }))).toBe('Done by alice')
    expect(textOf(await call('check-connection', { connector: 'github' }))).toBe(
      'Connected to GitHub as alice.',
    )
    expect((await definitions()).map(({ name }) => name)).not.toContain('search-issues')
  })

  it('answers -32602 for a tool that does not exist, in both revisions', async () => {
    for (const name of ['github_nothing', '__proto__', 'constructor', 'toString']) {
      expect((await call(name)).error['code']).toBe(-32602)
      expect((await legacy(world, 'SECRET_alice', 'tools/call', { name })).error['code']).toBe(-32602)
    }
  })

  it('P-E9: names the field of a bad input and never repeats its value', async () => {
    world.engine.connect(alice, 'github')
    const cases: [Record<string, unknown>, RegExp][] = [
      [{}, /^INVALID_INPUT: query: /],
      [{ query: { SECRET_value: 'SECRET_value' } }, /^INVALID_INPUT: query: /],
      [{ query: 'x', limit: 'SECRET_value' }, /^INVALID_INPUT: limit: /],
      [{ query: 'x', limit: 1000 }, /^INVALID_INPUT: limit: /],
      [{ query: 'x', account: 7 }, /^INVALID_INPUT: account: /],
    ]
    for (const [given, expected] of cases) {
      const answer = await call('github_search_issues', given)
      expect(answer.result['isError']).toBe(true)
      expect(textOf(answer)).toMatch(expected)
      expect(JSON.stringify(answer.result)).not.toContain('SECRET_')
    }
    expect(world.engine.runs).toEqual([])
  })

  it('S-M06, P-B14: takes no identity from arguments or _meta', async () => {
    world.engine.connect(people.SECRET_bob, 'github')
    const answer = await call('github_search_issues', {
      query: 'x',
      userId: 'bob',
      subject: 'bob',
      tenant: 'acme',
    })
    expect(textOf(answer)).toMatch(/^AUTH_REQUIRED/)
  })

  it('S-M17, P-B1, P-B19: answers a client that shows forms with text and a resource link, and nothing structured', async () => {
    const { result } = await call('github_search_issues', { query: 'x' }, { elicitation: { form: {} } })
    expect(result).toMatchObject({
      isError: true,
      content: [
        {
          type: 'text',
          text: expect.stringMatching(
            /^AUTH_REQUIRED: .*github_auth_link.*auth:\/\/github.*http:\/\/localhost/,
          ),
        },
        {
          type: 'resource_link',
          uri: 'auth://github',
          name: 'github_auth_link',
          title: 'Connect GitHub',
          annotations: { audience: ['user'], priority: 1 },
        },
      ],
      _meta: {
        'dev.grantway/authorization': {
          reason: 'insufficient_authorization',
          code: 'AUTH_REQUIRED',
          connector: 'github',
          missing: [
            { id: 'issues-read', consent: 'Lets the assistant read your issues. It cannot change anything.' },
          ],
          remediation: 'available',
          remediationHints: [{ type: 'url' }],
        },
      },
    })
    expect(result).not.toHaveProperty('structuredContent')
  })

  it('shrinks the second identical answer to one line', async () => {
    await call('github_search_issues', { query: 'x' })
    const second = await call('github_search_issues', { query: 'x' })
    expect(textOf(second)).toMatch(/^AUTH_REQUIRED: still waiting/)
  })

  it('S-B29, P-B17: gives no URL that names a person', async () => {
    await call('github_search_issues', { query: 'x' })
    await call('github_search_issues', { query: 'x' }, url)
    const urls = world.recorded.flatMap(({ answer }) => answer.match(/https?:\/\/[^\s"\\]+/g) ?? [])
    expect(urls.length).toBeGreaterThan(0)
    for (const found of urls) expect(found).not.toMatch(/alice|acme|SECRET_/)
  })
})

describe('a failure of a tool', () => {
  const fail = async (error: ConnectorError) => {
    world.engine.connect(alice, 'github')
    world.engine.behaviour = () => ({ kind: 'failed', error, reference: 'abc123' })
    return call('github_search_issues', { query: 'x' })
  }

  it('says code and sentence, and how long to wait', async () => {
    const answer = await fail(
      new ConnectorError('RATE_LIMITED', { connector: 'github', retryAfterSeconds: 30 }),
    )
    expect(textOf(answer)).toBe('RATE_LIMITED: The service asks to slow down. Try again after 30 seconds.')
    expect(answer.result).toMatchObject({
      isError: true,
      _meta: {
        'dev.grantway/error': {
          code: 'RATE_LIMITED',
          connector: 'github',
          retryable: true,
          retryAfterSeconds: 30,
          reference: 'abc123',
        },
      },
    })
    expect(answer.result).not.toHaveProperty('structuredContent')
  })

  it('names the connector and the status of an answer nobody expected', async () => {
    const answer = await fail(new ConnectorError('API_ERROR', { connector: 'github', status: 418 }))
    expect(textOf(answer)).toBe(
      'GITHUB_API_ERROR: 418. The service answered in an unexpected way. (reference abc123)',
    )
  })

  const unexpected = /^INTERNAL: Something went wrong on this server\. \(reference [0-9a-f]{8}\)$/

  it('S-M14: never shows the message of an unexpected exception, in either revision', async () => {
    world.engine.connect(alice, 'github')
    world.engine.behaviour = () => Promise.reject(new Error('SECRET_token in a message'))
    expect(textOf(await call('github_search_issues', { query: 'x' }))).toMatch(unexpected)
    const session = await initialize(world, 'SECRET_alice', url)
    const answer = await legacy(
      world,
      'SECRET_alice',
      'tools/call',
      { name: 'github_search_issues', arguments: { query: 'x' } },
      session,
    )
    expect(textOf(answer)).toMatch(unexpected)
    expect(JSON.stringify(world.recorded.map(({ answer: body }) => body))).not.toContain('SECRET_')
    expect(world.logged.join('\n')).not.toContain('SECRET_')
    const reference = /reference (\w+)/.exec(textOf(answer))?.[1]
    expect(world.logged.join('\n')).toContain(`"reference":"${reference}"`)
  })

  it('hides an exception outside of tools as well', async () => {
    await world.close()
    const boom = () => Promise.reject(new Error('SECRET_query in a message'))
    world = await createWorld({ override: () => ({ linkStatus: boom, readResource: boom, askFor: boom }) })
    const answers = [
      await modern(world, 'SECRET_alice', 'resources/read', { uri: 'auth://github' }),
      await modern(world, 'SECRET_alice', 'resources/read', { uri: 'github://issues/1' }),
      await modern(world, 'SECRET_alice', 'prompts/get', { name: 'connect_github' }),
      await legacy(world, 'SECRET_alice', 'resources/read', { uri: 'auth://github' }),
    ]
    for (const { error } of answers)
      expect(error).toMatchObject({ code: -32603, message: expect.stringMatching(unexpected) })
    for (const own of ['connections_list', 'connections_check']) expect(textOf(await call(own))).toMatch(unexpected)
    expect(JSON.stringify(world.recorded.map(({ answer }) => answer)) + world.logged.join()).not.toContain(
      'SECRET_',
    )
  })
})

const notConnected =
  /^Google Drive is not connected\. To connect, open the 'google_drive_auth_link' resource \(auth:\/\/google-drive\): http:\/\/localhost:\d+\/connect\/google-drive\?cap=files-read$/
const openGithub = /open the 'github_auth_link' resource \(auth:\/\/github\): http:\/\/localhost:\d+\/connect\/github\?cap=issues-read$/.source

describe('connections_list', () => {
  it('tells which services and accounts are connected, and the links for all of them', async () => {
    world.engine.others.set('github', ['work'])
    world.engine.connect(alice, 'github')
    const answer = await call('connections_list')
    expect(textOf(answer).split('\n')).toEqual([
      'Connected to GitHub as alice.',
      'Also connected to GitHub as work.',
      expect.stringMatching(notConnected),
      expect.stringMatching(/^To see, change or end connections, open the 'connections_manage_link' resource \(auth:\/\/manage\): http:\/\/localhost:\d+\/connections$/),
    ])
    const account = { state: 'connected', capabilities: ['Read issues'], lastUsed: '1970-01-01T00:00:00.000Z' }
    expect(answer.result['structuredContent']).toMatchObject({
      services: [
        { connector: 'github', state: 'connected', accounts: [{ account: 'alice', ...account }, { account: 'work', ...account }] },
        { connector: 'google-drive', state: 'not_connected', accounts: [], link: { uri: 'auth://google-drive' } },
      ],
      manage: { uri: 'auth://manage', name: 'connections_manage_link' },
    })
  })

  it('asks no service, and knows what one has refused before', async () => {
    world.engine.connect(alice, 'github')
    world.engine.health.set('alice', 'refused')
    await call('connections_check')
    world.engine.runs.length = 0
    const answer = await call('connections_list')
    expect(textOf(answer)).toMatch(new RegExp(`^The GitHub authorization has expired. To reconnect, ${openGithub}`, 'm'))
    expect(answer.result['structuredContent']).toMatchObject({ services: [{ accounts: [{ state: 'needs_reauth' }] }, {}] })
    expect(world.engine.runs).toEqual([])
  })
})

describe('connections_check', () => {
  it('asks the service as whom it is connected, and says how to connect the rest', async () => {
    world.engine.connect(alice, 'github')
    const answer = await call('connections_check')
    expect(textOf(answer).split('\n')).toEqual(['Connected to GitHub as alice.', expect.stringMatching(notConnected)])
    expect(answer.result['structuredContent']).toMatchObject({
      connections: [
        { connector: 'github', state: 'connected', account: 'alice' },
        { connector: 'google-drive', state: 'not_connected' },
      ],
    })
    expect(world.engine.runs).toEqual(['alice checks github/alice'])
  })

  it('says that the connection failed when the service refuses it, and which link mends it', async () => {
    world.engine.others.set('github', ['work'])
    world.engine.connect(alice, 'github')
    world.engine.health.set('alice', 'refused')
    const answer = await call('connections_check', { connector: 'github' })
    expect(textOf(answer).split('\n')).toEqual([
      expect.stringMatching(
        new RegExp(`^Connection failed. Please try again: GitHub no longer accepts the authorization of alice. To reconnect, ${openGithub}`),
      ),
      'Connected to GitHub as work.',
    ])
    expect(answer.result['structuredContent']).toMatchObject({
      connections: [{ account: 'alice', state: 'needs_reauth', link: { uri: 'auth://github' } }, { account: 'work', state: 'connected' }],
    })
  })

  it('blames no connection for a service that does not answer', async () => {
    world.engine.connect(alice, 'github')
    world.engine.health.set('alice', 'unanswered')
    const answer = await call('check-connection', { connector: 'github' })
    expect(textOf(answer)).toBe('GitHub does not answer now, so that the connection as alice could not be checked. Try again in a minute.')
    expect(answer.result['structuredContent']).toMatchObject({ connections: [{ state: 'unanswered' }] })
  })

  it('asks for one account where one is named, and only for it', async () => {
    world.engine.others.set('github', ['work'])
    world.engine.connect(alice, 'github')
    expect(textOf(await call('connections_check', { account: 'work' }))).toBe('Connected to GitHub as work.')
    expect(world.engine.runs).toEqual(['alice checks github/work'])
  })

  it('names the field for a connector or an account that does not exist', async () => {
    expect(textOf(await call('connections_check', { connector: 'github' }))).toMatch(/^GitHub is not connected/)
    for (const connector of ['nothing', 7, '']) {
      expect(textOf(await call('connections_check', { connector }))).toMatch(
        /^INVALID_INPUT: connector: must be one of github, google-drive$/,
      )
    }
    expect(textOf(await call('connections_check', { account: 'work' }))).toBe('INVALID_INPUT: account: there is none yet')
    world.engine.connect(alice, 'github')
    for (const account of ['work', 7, '']) {
      expect(textOf(await call('connections_check', { account }))).toBe('INVALID_INPUT: account: must be one of alice')
    }
  })
})

it.each(['connections_list', 'connections_check'])('%s fits its own schema in both SDK clients', async (name) => {
  world.engine.connect(alice, 'github')
  for (const client of [
    await connectLegacy(world.url, 'SECRET_alice', {}),
    await connectModern(world.url, 'SECRET_alice', {}),
  ]) {
    await client.listTools()
    expect((await client.callTool({ name, arguments: {} })).structuredContent).toBeDefined()
    await client.close()
  }
})

describe('the instructions', () => {
  it('take at most 150 tokens, name the links and say when not to retry, in both revisions', async () => {
    const discovered = (await modern(world, 'SECRET_alice', 'server/discover')).result[
      'instructions'
    ] as string
    const initialized = await legacy(world, 'SECRET_alice', 'initialize', {
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'raw', version: '1' },
    })
    expect(initialized.result['instructions']).toBe(discovered)
    expect(Buffer.byteLength(discovered) / 4).toBeLessThanOrEqual(150)
    expect(discovered).toContain('GitHub (github_auth_link, auth://github)')
    expect(discovered).toContain('Google Drive (google_drive_auth_link, auth://google-drive)')
    expect(discovered).toMatch(/AUTH_\*.*do not retry until/)
  })
})
