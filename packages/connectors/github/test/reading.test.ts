import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { logStorage } from '../testing/index.ts'
import { codeOf, startWorld, type Connected, type World } from './connected.ts'

const repository = 'octo-org/hello-world'
let world: World
let alice: Connected

beforeAll(async () => {
  world = await startWorld()
  alice = await world.connect()
})
afterAll(async () => {
  expect(world.fake.switches.complaints).toEqual([])
  await world.close()
})

describe('a file', () => {
  it('is shown by lines, with where they stand', async () => {
    const file = await alice.call('github_get_file', { repository, path: 'README.md', ref: 'shorter' })
    expect(file).toMatchObject({ kind: 'file', text: '# Hi', fromLine: 1, toLine: 1, totalLines: 1 })
    expect(file['rendered']).toBe('README.md · lines 1 to 1 of 1\n> # Hi')
  })

  it('is a directory where the path is one, and the top of the repository without a path', async () => {
    expect((await alice.call('github_get_file', { repository }))['entries']).toContainEqual({
      name: 'src',
      path: 'src',
      type: 'dir',
    })
    const below = await alice.call('github_get_file', { repository, path: 'src' })
    expect(below['entries']).toMatchObject([{ path: 'src/greet.ts', type: 'file' }])
  })

  it('is named as a resource when its bytes are no text', async () => {
    const file = await alice.call('github_get_file', { repository, path: 'logo.png' })
    expect(file).toMatchObject({
      binary: true,
      resource: 'github://octo-org/hello-world/contents/logo.png',
      size: 7,
    })
    const { links } = alice.tool('github_get_file')
    expect(links?.(file)).toEqual([
      { uri: 'github://octo-org/hello-world/contents/logo.png', name: 'logo.png', size: 7 },
    ])
    expect(links?.(await alice.call('github_get_file', { repository, path: 'README.md' }))).toEqual([])
  })

  it('of more than 1 MB is fetched by itself, and shown from any line on', async () => {
    const lines = Array.from({ length: 70_000 }, (_, index) => `line number ${index + 1}`).join('\n')
    const upstream = await world.connect({
      fetch: async (_input, init) => {
        const raw = new Headers(init?.headers).get('accept') === 'application/vnd.github.raw'
        if (raw) return new Response(lines, { headers: { 'content-type': 'application/vnd.github.raw' } })
        return Response.json({
          type: 'file',
          path: 'big.txt',
          size: lines.length,
          sha: 'a',
          content: '',
          encoding: 'none',
        })
      },
    })
    const file = await upstream.call('github_get_file', {
      repository,
      path: 'big.txt',
      fromLine: 69_000,
      lines: 2,
    })
    expect(file).toMatchObject({ fromLine: 69_000, toLine: 69_001, totalLines: 70_000 })
    const much = await upstream.call('github_get_file', { repository, path: 'big.txt', lines: 2_000 })
    expect(much['truncated']).toMatchObject({ reason: 'size', total: 2_000 })
    expect(much['toLine']).toBe(much['truncated'].shown)
  })

  it('is without characters that nobody sees', async () => {
    const upstream = await world.connect({
      fetch: async () =>
        Response.json({
          type: 'file',
          path: 'x',
          size: 9,
          sha: 'a',
          encoding: 'base64',
          content: Buffer.from('a\u200Bb\u202Ec').toString('base64'),
        }),
    })
    expect((await upstream.call('github_get_file', { repository, path: 'x' }))['text']).toBe('abc')
  })

  it.each(['../secret', 'a//b', '/etc', 'a/./b', '..'])('has no path like %s', async (path) => {
    expect(alice.tool('github_get_file').input.safeParse({ repository, path }).success).toBe(false)
  })
})

describe('a log', () => {
  it('is read from its end, from where GitHub keeps it, without the authorization', async () => {
    const log = Array.from({ length: 300 }, (_, index) => `step ${index + 1}`).join('\n')
    const asked: { url: string; authorization: string | null }[] = []
    const upstream = await world.connect({
      publicFetch: async (input, init) => {
        asked.push({ url: String(input), authorization: new Headers(init?.headers).get('authorization') })
        return new Response(log)
      },
    })
    const read = await upstream.call('github_get_workflow_run', { repository, jobId: 11, lines: 2 })
    expect(read['log']).toEqual({ text: 'step 299\nstep 300', fromLine: 299, toLine: 300, totalLines: 300 })
    expect(asked).toEqual([{ url: `${logStorage}/job-11?sig=SECRET_presigned`, authorization: null }])
    expect(JSON.stringify(read)).not.toContain('SECRET_')
  })
})

describe('a workflow run', () => {
  it('is read with its jobs, and the steps that failed', async () => {
    const { runs } = await alice.call('github_get_workflow_run', { repository, branch: 'main' })
    expect(runs).toHaveLength(3)
    const read = await alice.call('github_get_workflow_run', { repository, runId: 1 })
    expect(read).toMatchObject({ run: { id: 1, conclusion: 'failure' } })
    expect(read['jobs'][0]).toMatchObject({ id: 11, failedSteps: ['2 Run the tests'] })
  })
})

describe('a pull request', () => {
  it.each([
    ['files', 'status'],
    ['diff', 'patch'],
    ['reviews', 'state'],
    ['review_comments', 'line'],
    ['checks', 'conclusion'],
  ])('is read with its %s', async (include, field) => {
    const pull = await alice.call('github_get_pull_request', { repository, number: 3, include })
    expect(pull['included']).toHaveLength(2)
    expect(pull['included'][0][field]).toBeDefined()
    expect(pull).toMatchObject({ number: 3, head: 'shorter', base: 'main', page: { returned: 2 } })
  })

  it('alone costs one request, and no quota while it is unchanged', async () => {
    alice.sent.length = 0
    const first = await alice.call('github_get_pull_request', { repository, number: 3 })
    const second = await alice.call('github_get_pull_request', { repository, number: 3 })
    expect(second).toEqual(first)
    expect(alice.sent).toHaveLength(2)
    expect(alice.sent[1]?.headers.get('if-none-match')).toMatch(/^W\//)
  })
})

describe('an issue', () => {
  it('quotes what people wrote, so that none of it looks like ours', async () => {
    const { rendered } = await alice.call('github_get_issue', { repository, number: 1 })
    expect(rendered).toContain('> Steps to reproduce are in the readme file.')
  })

  it('is a 404 like any other where the repository was not chosen', async () => {
    const other = await world.connect()
    expect(await codeOf(other.call('github_get_issue', { repository: 'octo-org/nothing', number: 1 }))).toBe(
      'NOT_FOUND_OR_NO_ACCESS',
    )
  })
})

describe('commits', () => {
  it('are those of a path, an author and a branch', async () => {
    const all = await alice.call('github_list_commits', { repository })
    const some = await alice.call('github_list_commits', {
      repository,
      path: 'src/greet.ts',
      author: 'alice',
    })
    expect(all['commits'].length).toBe(3)
    expect(some['commits'].length).toBe(2)
    expect(all['commits'][0].title).toBe('Change number 2 of the greeting')
  })

  it.each([
    ['2026-01-31', '2026-01-31T00:00:00Z', '2026-01-31T23:59:59Z'],
    ['2026-01-31T14:30Z', '2026-01-31T14:30:00Z', '2026-01-31T14:30:00Z'],
    ['2026-01-31T14:30:05Z', '2026-01-31T14:30:05Z', '2026-01-31T14:30:05Z'],
  ])('are those between two instants, a day being all of it: %s', async (typed, since, until) => {
    alice.sent.length = 0
    await alice.call('github_list_commits', { repository, since: typed, until: typed })
    const asked = alice.sent[0]?.url.searchParams
    expect([asked?.get('since'), asked?.get('until')]).toEqual([since, until])
  })

  it('continue with the page size they began with', async () => {
    const first = await alice.call('github_list_commits', { repository, limit: 2 })
    const next = await alice.call('github_list_commits', {
      repository,
      limit: 20,
      cursor: first['page'].nextCursor,
    })
    expect([...first['commits'], ...next['commits']].map(({ sha }: { sha: string }) => sha)).toHaveLength(3)
  })
})
