import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { github } from '../src/index.ts'
import { connected, type Connected } from './connected.ts'

// A GitHub that nobody here wrote. It takes any token and knows no failures: happy paths only.
interface Emulator {
  readonly url: string
  readonly close: () => Promise<void>
}
const load = async (): Promise<
  { readonly createEmulator: (options: object) => Promise<Emulator> } | undefined
> => {
  try {
    // Not imported by name: it is there for development only, and may be missing.
    return (await import(/* @vite-ignore */ ['emulate'].join(''))) as never
  } catch {
    return undefined
  }
}
const emulate = await load()
const title = emulate
  ? 'a GitHub of somebody else'
  : 'a GitHub of somebody else (skipped: emulate is not installed)'

describe.skipIf(!emulate)(title, () => {
  const repository = 'octocat/hello-world'
  let emulator: Emulator
  let alice: Connected

  beforeAll(async () => {
    emulator = await (emulate as NonNullable<typeof emulate>).createEmulator({
      service: 'github',
      port: 4_390 + (process.pid % 200),
      seed: {
        tokens: { SECRET_emulated: { login: 'octocat', scopes: ['repo'] } },
        github: {
          users: [{ login: 'octocat', name: 'Mona Lisa', email: 'octocat@example.com' }],
          repos: [{ owner: 'octocat', name: 'hello-world', description: 'A greeting', auto_init: true }],
        },
      },
    })
    const origin = new URL(emulator.url).origin
    alice = connected(github({ apiOrigin: origin, issuer: origin }), 'SECRET_emulated')
  })
  afterAll(() => emulator?.close())

  it('knows who is connected', async () => {
    expect(await alice.call('github_get_me')).toMatchObject({ login: 'octocat' })
  })

  it('describes a repository, its files and its history', async () => {
    expect(await alice.call('github_get_repository', { repository })).toMatchObject({
      repository,
      defaultBranch: 'main',
    })
    const { entries } = await alice.call('github_get_file', { repository })
    expect(entries.length).toBeGreaterThan(0)
    expect(await alice.call('github_get_file', { repository, path: entries[0].path })).toMatchObject({
      kind: 'file',
    })
    const { commits } = await alice.call('github_list_commits', { repository })
    expect(await alice.call('github_get_commit', { repository, ref: commits[0].sha })).toMatchObject({
      sha: commits[0].sha,
    })
  })

  it('opens, changes, comments, reads and finds an issue', async () => {
    const { number } = await alice.call('github_create_issue', {
      repository,
      title: 'Emulated greeting',
      body: 'Hello',
    })
    await alice.call('github_update_issue', { repository, number, title: 'Emulated greeting, changed' })
    await alice.call('github_add_comment', { repository, number, body: 'Agreed' })
    expect(await alice.call('github_get_issue', { repository, number })).toMatchObject({
      title: 'Emulated greeting, changed',
      discussion: [{ body: 'Agreed' }],
    })
    const { issues } = await alice.call('github_search_issues', { query: 'Emulated', within: repository })
    expect(issues).toMatchObject([{ number }])
  })

  it('commits to a branch, opens a pull request, reviews and merges it', async () => {
    const { commits } = await alice.call('github_list_commits', { repository })
    const made = await alice.call('github_commit_files', {
      repository,
      branch: 'greeting',
      sha: commits[0].sha,
      create: true,
      message: 'Say hello',
      files: [{ path: 'hello.md', content: 'Hello\n' }],
    })
    const pull = await alice.call('github_create_pull_request', {
      repository,
      title: 'Hello',
      head: 'greeting',
      base: 'main',
    })
    expect(pull['headSha']).toBe(made['sha'])
    const known = { repository, number: pull['number'], sha: made['sha'] }
    expect(
      await alice.call('github_review_pull_request', { ...known, event: 'comment', body: 'Fine' }),
    ).toMatchObject({ status: 'done' })
    expect(await alice.call('github_get_pull_request', { ...known, include: 'files' })).toMatchObject({
      state: 'open',
    })
    expect(await alice.call('github_merge_pull_request', known)).toMatchObject({ status: 'done' })
  })

  it('finds code, repositories and workflow runs', async () => {
    const { matches } = await alice.call('github_search_code', { query: 'readme', within: repository })
    expect(matches[0]).toMatchObject({ repository })
    const { repositories } = await alice.call('github_search_repositories', {
      query: 'hello',
      within: 'octocat',
    })
    expect(repositories).toMatchObject([{ repository }])
    expect(await alice.call('github_get_workflow_run', { repository })).toMatchObject({ runs: [] })
  })

  it('was met by every tool', () => {
    expect(alice.connector.tools.map(({ name }) => name).filter((name) => !alice.called.has(name))).toEqual([])
  })
})
