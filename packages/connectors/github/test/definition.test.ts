import { isConnectorError } from '@grantway/connector-kit'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { github } from '../src/index.ts'

const connector = github()

describe('the definition of the GitHub connector', () => {
  it('offers exactly the eighteen tools', () => {
    expect(connector.tools.map(({ name }) => name)).toEqual([
      'github_get_me',
      'github_search_repositories',
      'github_get_repository',
      'github_get_file',
      'github_search_code',
      'github_list_commits',
      'github_get_commit',
      'github_search_issues',
      'github_get_issue',
      'github_create_issue',
      'github_update_issue',
      'github_add_comment',
      'github_get_pull_request',
      'github_create_pull_request',
      'github_review_pull_request',
      'github_merge_pull_request',
      'github_commit_files',
      'github_get_workflow_run',
    ])
  })

  it.each(connector.tools.map((tool) => [tool.name, tool] as const))(
    'keeps the definition of %s',
    async (name, tool) => {
      const definition = {
        name,
        title: tool.title,
        description: tool.description,
        requires: tool.requires.map(({ id }) => id),
        annotations: tool.annotations,
        inputSchema: z.toJSONSchema(tool.input as z.ZodObject, { io: 'input' }),
        outputSchema: z.toJSONSchema(tool.output as z.ZodObject, { io: 'output' }),
      }
      await expect(`${JSON.stringify(definition, null, 2)}\n`).toMatchFileSnapshot(
        `__snapshots__/${name}.json`,
      )
    },
  )

  it('asks before it destroys, and guards every such call by a hash', () => {
    const destructive = connector.tools.filter(({ annotations }) => annotations.destructiveHint)
    expect(destructive.map(({ name }) => name)).toEqual(['github_merge_pull_request', 'github_commit_files'])
    for (const tool of destructive) {
      expect(tool.confirm).toBeTypeOf('function')
      expect(Object.keys((tool.input as z.ZodObject).shape)).toContain('sha')
    }
  })

  it('lets every write be tried without doing anything', () => {
    const writes = connector.tools.filter(({ annotations }) => !annotations.readOnlyHint)
    expect(writes).toHaveLength(7)
    for (const { input } of writes) expect(Object.keys((input as z.ZodObject).shape)).toContain('dryRun')
  })

  it('names what a confirmation is about', () => {
    const confirm = (name: string, input: unknown) =>
      connector.tools.find((tool) => tool.name === name)?.confirm?.(input)
    expect(confirm('github_merge_pull_request', { repository: 'a/b', number: 7, method: 'squash' })).toBe(
      'Merge pull request #7 of a/b (squash)? Its base branch changes for everybody.',
    )
    expect(
      confirm('github_commit_files', {
        repository: 'a/b',
        branch: 'main',
        create: false,
        files: [{ path: 'x' }],
      }),
    ).toBe('Commit 1 file(s) to main of a/b? What they contained is replaced: x')
  })

  it('renders its prompts without a connection', () => {
    const [triage, review, notes] = connector.prompts ?? []
    expect(triage?.render({ owner: 'a', repo: 'b', number: '7' })).toContain('#7 of a/b')
    expect(review?.render({ owner: 'a', repo: 'b', number: '7' })).toContain('only when I agree')
    expect(notes?.render({ owner: 'a', repo: 'b', since: '2026-01-01' })).toContain('merged:>=2026-01-01')
  })
})

describe('the capabilities', () => {
  it('carry no scopes for a GitHub App, which has permissions instead', () => {
    expect(connector.capabilities.every(({ scopes }) => scopes.length === 0)).toBe(true)
    expect(connector.capabilities.filter((one) => one.default).map(({ id }) => id)).toEqual([
      'identity',
      'repo-read',
      'issues-read',
      'pulls-read',
    ])
  })

  it('ask an OAuth App for the least that GitHub has, and say that it displays more', () => {
    const { capabilities } = github({ registration: 'oauth' })
    expect(capabilities.map(({ id, scopes }) => [id, scopes.join()])).toEqual([
      ['identity', ''],
      ['public-read', ''],
      ['repo-read', 'repo'],
      ['issues-read', 'repo'],
      ['issues-manage', 'repo'],
      ['pulls-read', 'repo'],
      ['pulls-manage', 'repo'],
      ['code-write', 'repo'],
      ['actions-read', 'repo'],
    ])
    for (const { scopes, consent, enforcement } of capabilities) {
      expect(consent.limits.includes('GitHub will display broader access')).toBe(scopes.length > 0)
      expect(enforcement).toBe('server')
    }
    expect(capabilities.filter((one) => one.default).map(({ id }) => id)).toEqual(['identity', 'public-read'])
  })

  it('are required by tools in the form of their registration', () => {
    for (const registration of ['app', 'oauth'] as const) {
      const { tools, resources = [], capabilities } = github({ registration })
      for (const { requires } of [...tools, ...resources]) {
        for (const capability of requires) expect(capabilities).toContain(capability)
      }
    }
  })
})

describe('the provider', () => {
  it('is GitHub by default', () => {
    expect(connector.provider).toMatchObject({
      issuer: 'https://github.com/login/oauth',
      authorization_endpoint: 'https://github.com/login/oauth/authorize',
      token_endpoint: 'https://github.com/login/oauth/access_token',
      device_authorization_endpoint: 'https://github.com/login/device/code',
      code_challenge_method: 'S256',
      scopeSeparator: { request: ' ', response: ',' },
      apiOrigins: ['https://api.github.com'],
      rotation: 'strict',
      manageUrl: 'https://github.com/settings/apps/authorizations',
    })
    expect(connector.registration).toBeUndefined()
    expect(connector.inbound).toBeUndefined()
  })

  it('takes a missing issuer in the callback, and refuses a wrong one', () => {
    expect(connector.provider.authorization_response_iss_parameter_supported).toBeUndefined()
  })

  it('revokes one token with the client in the path', () => {
    expect(github({ clientId: 'Iv23 x' }).provider).toMatchObject({
      revocation_endpoint: 'https://api.github.com/applications/Iv23%20x/token',
      revocation: {
        method: 'DELETE',
        authentication: 'client',
        token: 'json',
        field: 'access_token',
        revokes: 'access_token',
        ends: 'token',
      },
    })
  })

  it('keeps tokens for good as an OAuth App, and is told of nothing', () => {
    const { provider, inbound } = github({ registration: 'oauth', webhookSecret: 'SECRET_hook' })
    expect(provider.rotation).toBe('none')
    expect(provider.manageUrl).toBe('https://github.com/settings/applications')
    expect(inbound).toBeUndefined()
  })

  it('takes fine-grained personal tokens, and no other paste', () => {
    const { key } = connector.provider
    expect(key?.createUrl).toBe('https://github.com/settings/personal-access-tokens/new')
    expect(key?.pattern.test(`github_pat_${'11ABCDEFG0'.repeat(8)}`)).toBe(true)
    for (const paste of [
      `ghp_${'a'.repeat(36)}`,
      'github_pat_',
      'hunter2',
      `x github_pat_${'a'.repeat(40)}`,
    ]) {
      expect(key?.pattern.test(paste)).toBe(false)
    }
  })

  it('leads to the choice of repositories, where the name of the App is known', () => {
    expect(github({ appSlug: 'grantway-acme' }).links).toMatchObject([
      {
        id: 'choose-repositories',
        kind: 'page',
        url: 'https://github.com/apps/grantway-acme/installations/new',
      },
    ])
    expect(github().links).toEqual([])
    expect(github({ appSlug: 'grantway-acme', registration: 'oauth' }).links).toEqual([])
  })

  it.each([
    ['an issuer that is not a URL', { issuer: 'github' }],
    ['plain http away from loopback', { authorizationEndpoint: 'http://github.example/a' }],
    ['an API origin with a path', { apiOrigin: 'https://github.example/api/v3' }],
  ])('refuses %s', (_what, options) => {
    expect(() => github(options)).toThrowError(
      expect.toSatisfy((error) => isConnectorError(error) && error.code === 'CONFIG_INVALID'),
    )
  })
})
