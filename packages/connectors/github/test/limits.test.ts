import { type Limits, type Target } from '@grantway/connector-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isWithin, repositoryKind } from '../src/repositories.ts'
import { searchQuery } from '../src/tools/search.ts'
import { examples } from '../testing/examples.ts'
import { codeOf, startWorld, type World } from './connected.ts'
import { seeded } from './random-input.ts'

const repository = (id: string): Target => ({ kind: 'repository', id })
const only = (...ids: readonly string[]): Limits => ({ allow: ids.map(repository), deny: [] })

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

describe('a repository that is typed or pasted', () => {
  it.each([
    ['Octo-Org/Hello-World', 'octo-org/hello-world'],
    ['https://github.com/octo-org/hello-world/issues/7?x#y', 'octo-org/hello-world'],
    ['git@github.com:octo-org/hello-world.git', 'octo-org/hello-world'],
    [' octo-org ', 'octo-org/*'],
    ['https://github.com/octo-org', 'octo-org/*'],
    ['octo-org/*', 'octo-org/*'],
    ['octo-org/..', undefined],
    ['octo org/x', undefined],
    ['*/*', undefined],
    ['', undefined],
  ])('%s is %s', (typed, id) => {
    expect(repositoryKind.parse(typed)).toBe(id)
  })

  it('is covered by its owner, and by nobody who only begins like it', () => {
    expect(isWithin(only('octo-org/*'), 'Octo-Org/anything')).toBe(true)
    expect(isWithin(only('octo-org/*'), 'octo-organisation/anything')).toBe(false)
    expect(isWithin(only('octo-org/hello'), 'octo-org/hello-world')).toBe(false)
    expect(
      isWithin(
        { allow: [repository('octo-org/*')], deny: [repository('octo-org/secret')] },
        'octo-org/secret',
      ),
    ).toBe(false)
  })
})

describe('a limited connection', () => {
  it('refuses every tool outside of it before any request', async () => {
    const limited = await world.connect({ limits: only('octo-org/hello-world') })
    for (const tool of limited.connector.tools) {
      if (tool.name === 'github_get_me') continue
      limited.sent.length = 0
      const example = examples[tool.name]
      const known = typeof example === 'function' ? fixed[tool.name] : example
      const elsewhere = tool.narrows
        ? { within: 'octo-org/secret-plans' }
        : { repository: 'octo-org/secret-plans' }
      expect([tool.name, await codeOf(limited.call(tool.name, { ...known, ...elsewhere }))]).toEqual([
        tool.name,
        'RESOURCE_NOT_SELECTED',
      ])
      expect(limited.sent).toEqual([])
    }
  })

  it.each(['github_search_repositories', 'github_search_code', 'github_search_issues'])(
    'asks GitHub for no more with %s, and shows no more',
    async (name) => {
      const limited = await world.connect({ limits: only('octo-org/secret-plans', 'alice/*') })
      const found = await limited.call(name, { query: 'greeting' })
      const asked = limited.sent[0]?.url.searchParams.get('q') ?? ''
      expect(asked).toMatch(/^repo:octo-org\/secret-plans user:alice /)
      const items = Object.values(found).find(Array.isArray) as { repository: string }[]
      expect(new Set(items.map((item) => item.repository))).toEqual(
        new Set(['octo-org/secret-plans', 'alice/notes']),
      )
    },
  )

  it('leaves out what is denied', async () => {
    const limited = await world.connect({ limits: { allow: [], deny: [repository('octo-org/*')] } })
    const { repositories } = await limited.call('github_search_repositories', { query: 'greeting' })
    expect(repositories.map((one: { repository: string }) => one.repository)).toEqual([
      'alice/notes',
      'elsewhere/public-thing',
    ])
  })

  it('shows nothing outside of it, even if GitHub answers with more', async () => {
    const all = await world.connect()
    const more = async (input: string | URL | Request, init?: RequestInit) => {
      const url = new URL(String(input))
      url.searchParams.set('q', 'greeting')
      return fetch(url, init)
    }
    const limited = await world.connect({ limits: only('alice/notes'), fetch: more })
    expect((await all.call('github_search_issues', { query: 'greeting' }))['issues'].length).toBeGreaterThan(
      2,
    )
    const { issues } = await limited.call('github_search_issues', { query: 'greeting' })
    expect(new Set(issues.map((one: { repository: string }) => one.repository))).toEqual(
      new Set(['alice/notes']),
    )
  })

  it('asks to name a repository when it has too many', () => {
    const many = only(...Array.from({ length: 30 }, (_, index) => `octo-org/repo-${index}`))
    expect(() => searchQuery({ query: 'x' }, many)).toThrow('Name one of them')
    expect(searchQuery({ query: 'x', within: 'octo-org/repo-7' }, many)).toBe('repo:octo-org/repo-7 x')
  })
})

describe('a search', () => {
  it.each([
    'greeting repo:octo-org/secret-plans',
    'greeting REPO: octo-org/secret-plans',
    'greeting -org:x',
    'x) OR (repo:evil/x',
    'a OR user:evil',
    '"open',
    'a\\" repo:evil/x "',
    'enterprise:all',
  ])('refuses to be widened by %s', (query) => {
    expect(() => searchQuery({ query }, only('octo-org/hello-world'))).toThrow()
  })

  it('takes what only looks like it', () => {
    expect(searchQuery({ query: '"repo:x" label:bug is:open' }, undefined)).toBe('"repo:x" label:bug is:open')
  })

  it('never looks elsewhere, whatever the words are', async () => {
    const limited = await world.connect({ limits: only('octo-org/hello-world') })
    const pieces = [
      'repo:',
      'user:',
      'org:',
      'elsewhere/public-thing',
      'alice/notes',
      '"',
      '(',
      ')',
      ' OR ',
      ' NOT ',
      '-',
      ' ',
      '\\',
      'greeting',
      '\n',
      '\u200B',
      ':',
      'is:public',
    ]
    const random = seeded(7)
    let accepted = 0
    for (let round = 0; round < 400; round += 1) {
      const query = Array.from({ length: 1 + random(7) }, () => pieces[random(pieces.length)]).join('')
      limited.sent.length = 0
      const found = await limited.call('github_search_repositories', { query }).catch(() => undefined)
      for (const { url } of limited.sent) {
        const asked = url.searchParams.get('q') ?? ''
        expect(asked.startsWith('repo:octo-org/hello-world')).toBe(true)
        expect(asked.slice(25).replace(/"[^"]*"/g, '')).not.toMatch(/(repo|org|user)\s*:|[()]|\bOR\b/i)
      }
      accepted += found ? 1 : 0
      for (const one of found?.['repositories'] ?? []) expect(one.repository).toBe('octo-org/hello-world')
    }
    expect(accepted).toBeGreaterThan(10)
  })
})

/** Inputs for tools whose example has to be looked for; where they point is replaced. */
const fixed: Readonly<Record<string, object>> = {
  github_get_commit: { ref: 'main' },
  github_update_issue: { number: 1, title: 't' },
  github_add_comment: { number: 1, body: 'b' },
  github_review_pull_request: { number: 3, sha: 'f'.repeat(40), event: 'approve' },
  github_merge_pull_request: { number: 3, sha: 'f'.repeat(40) },
  github_commit_files: {
    branch: 'main',
    sha: 'f'.repeat(40),
    message: 'm',
    files: [{ path: 'a', content: 'a' }],
  },
}
