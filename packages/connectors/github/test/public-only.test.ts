import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { githubFake, githubOAuthFake } from '../testing/index.ts'
import { codeOf, startWorld, type Connected, type World } from './connected.ts'

const secret = 'octo-org/secret-plans'
const open = 'octo-org/hello-world'
const tools: readonly (readonly [string, Record<string, unknown>])[] = [
  ['github_get_repository', {}],
  ['github_get_file', { path: 'README.md' }],
  ['github_list_commits', {}],
  ['github_get_commit', { ref: 'main' }],
]

describe.each([
  ['a GitHub App', githubFake],
  ['an OAuth App whose token carries repo from before', githubOAuthFake],
] as const)('public-read, registered as %s', (_name, provider) => {
  let world: World
  let alice: Connected
  beforeAll(async () => {
    world = await startWorld(provider)
    alice = await world.connect({ capability: 'public-read' })
  })
  afterAll(() => world.close())

  it.each(tools)(
    'does not let %s see a private repository, although the token could',
    async (name, input) => {
      expect(await codeOf(alice.call(name, { ...input, repository: open }))).toBe('done')
      alice.sent.length = 0
      const error: unknown = await alice
        .call(name, { ...input, repository: secret })
        .catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'SCOPE_MISSING', details: { capability: 'repo-read' } })
      expect(alice.sent.map(({ url }) => url.pathname)).toEqual([`/repos/${secret}`])
      const wider = await world.connect({ capability: 'repo-read' })
      expect(await codeOf(wider.call(name, { ...input, repository: secret }))).toBe('done')
    },
  )

  it.each(['github_search_repositories', 'github_search_code'])(
    'finds nothing private with %s',
    async (name) => {
      const found = await alice.call(name, { query: 'greeting' })
      expect(alice.sent.at(-1)?.url.searchParams.get('q')).toBe('is:public greeting')
      expect(JSON.stringify(found)).toContain(open)
      expect(JSON.stringify(found)).not.toContain(secret)
      const wider = await world.connect({ capability: 'repo-read' })
      expect(JSON.stringify(await wider.call(name, { query: 'greeting' }))).toContain(secret)
    },
  )

  it('reads no private file as a resource, and completes none', async () => {
    const [file] = alice.connector.resources ?? []
    const [owner = '', repo = ''] = secret.split('/')
    const variables = { owner, repo, path: 'README.md' }
    expect(await codeOf(Promise.resolve(file?.read(alice.context, variables)))).toBe('SCOPE_MISSING')
    expect(await file?.complete?.(alice.context, 'repo', '', { owner })).toEqual(['hello-world'])
  })
})

describe('an OAuth App without the scope repo', () => {
  it('is shown by GitHub itself what is public, and nothing else', async () => {
    const world = await startWorld(githubOAuthFake)
    const alice = await world.connect({ scopes: [], capability: 'public-read' })
    expect(await codeOf(alice.call('github_get_repository', { repository: open }))).toBe('done')
    expect(await codeOf(alice.call('github_get_repository', { repository: secret }))).toBe(
      'NOT_FOUND_OR_NO_ACCESS',
    )
    expect(await codeOf(alice.call('github_create_issue', { repository: open, title: 't' }))).toBe(
      'SCOPE_MISSING',
    )
    await world.close()
  })
})

describe('a GitHub App', () => {
  it('reaches the chosen repositories, with the permissions it was given', async () => {
    const world = await startWorld()
    const alice = await world.connect()
    expect(await codeOf(alice.call('github_create_issue', { repository: secret, title: 't' }))).toBe('done')
    world.fake.switches.permissions = ['metadata:read', 'contents:read']
    const error: unknown = await alice
      .call('github_create_issue', { repository: secret, title: 't' })
      .catch((reason: unknown) => reason)
    expect(error).toMatchObject({ code: 'SCOPE_MISSING', details: { link: 'choose-repositories' } })
    await world.close()
  })
})
