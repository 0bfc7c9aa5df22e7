import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { branchReference, content } from '../src/records/content.ts'
import { foundIssue, issue } from '../src/records/issue.ts'
import { repository } from '../src/records/repository.ts'
import { startWorld, type Connected, type World } from './connected.ts'

interface Recorded {
  readonly method: string
  readonly path: string
  readonly status: number
  readonly response: unknown
  readonly headers: Readonly<Record<string, string>>
}

const folder = (): string | undefined => {
  try {
    return dirname(createRequire(import.meta.url).resolve('@octokit/fixtures/package.json'))
  } catch {
    return undefined
  }
}
const fixtures = folder()
const recorded = (scenario: string): readonly Recorded[] =>
  JSON.parse(
    readFileSync(
      join(fixtures ?? '', 'scenarios/api.github.com', scenario, 'normalized-fixture.json'),
      'utf8',
    ),
  ) as readonly Recorded[]
const answer = (scenario: string, index = 0): unknown => recorded(scenario)[index]?.response

/** What kind of value a field has, as far as a reader of the API relies on it. */
const kindOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value

/** Fields of the fake's answer that GitHub's recorded answer has not, or has as something else. */
const differences = (fake: unknown, real: unknown, path = ''): readonly string[] => {
  if (kindOf(fake) === 'null' || kindOf(real) === 'null' || real === undefined) {
    return real === undefined ? [`${path} is not in the recording`] : []
  }
  if (kindOf(fake) !== kindOf(real)) return [`${path} is ${kindOf(fake)}, recorded as ${kindOf(real)}`]
  if (Array.isArray(fake) && Array.isArray(real)) {
    return fake.length > 0 && real.length > 0 ? differences(fake[0], real[0], `${path}[]`) : []
  }
  if (typeof fake !== 'object') return []
  return Object.entries(fake as object).flatMap(([name, value]) =>
    differences(value, (real as Record<string, unknown>)[name], path === '' ? name : `${path}.${name}`),
  )
}

const title = fixtures
  ? 'recorded answers of GitHub'
  : 'recorded answers of GitHub (skipped: @octokit/fixtures is not installed)'

describe.skipIf(!fixtures)(title, () => {
  let world: World
  let alice: Connected
  beforeAll(async () => {
    world = await startWorld()
    alice = await world.connect()
  })
  afterAll(() => world.close())

  /** Asks the fake as the connector does, and gives the whole answer. */
  const askFake = async (path: string): Promise<Response> => {
    await alice.call('github_get_me')
    const headers = new Headers(alice.sent.at(-1)?.headers)
    headers.delete('if-none-match')
    return fetch(`${world.fake.url}${path}`, { headers })
  }
  const ofFake = async (path: string): Promise<unknown> => (await askFake(path)).json()

  it('are read by the records', () => {
    expect(repository.parse(answer('get-repository'))).toMatchObject({
      repository: 'octokit-fixture-org/hello-world',
    })
    expect(content.parse(answer('get-content'))).toMatchObject({ kind: 'directory' })
    for (const one of (answer('search-issues') as { items: unknown[] }).items) {
      expect(foundIssue.parse(one).repository).toMatch(/^octokit-fixture-org\/search-issues/)
    }
    expect(issue.parse((answer('paginate-issues') as unknown[])[0]).number).toBeGreaterThan(0)
    const [first] = answer('git-refs') as unknown[]
    expect(branchReference.parse(first)).toMatch(/^[0-9a-f]{40}$/)
  })

  it('have the shape that the fake gives a repository', async () => {
    const real = answer('get-repository')
    // Younger than the recording.
    const known = ['topics is not in the recording', 'visibility is not in the recording']
    expect(
      differences(await ofFake('/repos/octo-org/hello-world'), real).filter((one) => !known.includes(one)),
    ).toEqual([])
  })

  it('have the shape that the fake gives an issue and a search', async () => {
    const real = answer('search-issues')
    const known = ['items[].state_reason is not in the recording', 'items[].draft is not in the recording']
    const fake = await ofFake('/search/issues?q=greeting+is:issue')
    expect(differences(fake, real).filter((one) => !known.includes(one))).toEqual([])
  })

  it('have the headers that the fake sends', async () => {
    const [real] = recorded('get-repository')
    const response = await askFake('/user')
    expect(response.status).toBe(200)
    for (const name of ['etag', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-github-request-id']) {
      expect([name, Object.keys(real?.headers ?? {}).includes(name)]).toEqual([name, true])
      expect(response.headers.has(name)).toBe(true)
    }
  })
})
