import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { codeOf, startWorld, type Connected, type World } from './connected.ts'

const repository = 'octo-org/hello-world'
const worlds: World[] = []
let world: World
let alice: Connected

beforeEach(async () => {
  world = await startWorld()
  worlds.push(world)
  alice = await world.connect()
})
afterAll(() => Promise.all(worlds.map(({ close }) => close())))

const headOf = async (branch = 'main'): Promise<string> =>
  String((await alice.call('github_list_commits', { repository, ref: branch, limit: 1 }))['commits'][0].sha)
const writes = () => alice.sent.filter(({ method }) => method !== 'GET')

describe('a commit of files', () => {
  it('adds, changes and deletes in one commit, and keeps the mode of a program', async () => {
    const sha = await headOf()
    const made = await alice.call('github_commit_files', {
      repository,
      branch: 'main',
      sha,
      message: 'Say it better',
      files: [
        { path: 'greetings/new.md', content: 'Hello\n' },
        { path: 'bin/greet.sh', content: '#!/bin/sh\necho hi\n' },
        { path: 'README.md' },
      ],
    })
    expect(made['changes'].map(({ kind }: { kind: string }) => kind)).toEqual(['added', 'changed', 'deleted'])
    expect(await headOf()).toBe(made['sha'])
    const [tree, commit, reference] = writes()
    expect(tree?.body).toMatchObject({
      tree: [
        { path: 'greetings/new.md', mode: '100644', content: 'Hello\n' },
        { path: 'bin/greet.sh', mode: '100755' },
        { path: 'README.md', sha: null },
      ],
    })
    expect(commit?.body).toMatchObject({ parents: [sha] })
    expect(reference).toMatchObject({ method: 'PATCH', body: { sha: made['sha'], force: false } })
  })

  it('changes nothing when the branch has moved', async () => {
    const stale = String((await alice.call('github_list_commits', { repository }))['commits'][1].sha)
    const files = [{ path: 'a.md', content: 'a' }]
    const call = alice.call('github_commit_files', {
      repository,
      branch: 'main',
      sha: stale,
      message: 'm',
      files,
    })
    expect(await codeOf(call)).toBe('CONFLICT')
    expect(writes()).toEqual([])
  })

  it('makes a branch, but does not take one that is there', async () => {
    const input = {
      repository,
      sha: await headOf(),
      create: true,
      message: 'm',
      files: [{ path: 'a.md', content: 'a' }],
    }
    expect(await alice.call('github_commit_files', { ...input, branch: 'feature/a' })).toMatchObject({
      status: 'done',
    })
    expect(await codeOf(alice.call('github_commit_files', { ...input, branch: 'feature/a' }))).toBe(
      'CONFLICT',
    )
  })

  it.each([
    ['a workflow', '.github/workflows/ci.yml', 'POLICY_DENIED'],
    ['a workflow in capitals', '.GitHub/Workflows/evil.yml', 'POLICY_DENIED'],
    ['a link', 'latest', 'INVALID_INPUT'],
    ['a file to delete that is not there', 'nothing.md', 'INVALID_INPUT'],
  ])('refuses %s, and writes nothing', async (_what, path, code) => {
    const content = path === 'nothing.md' ? {} : { content: 'x' }
    const files = [{ path, ...content }]
    const call = alice.call('github_commit_files', {
      repository,
      branch: 'main',
      sha: await headOf(),
      message: 'm',
      files,
    })
    expect(await codeOf(call)).toBe(code)
    expect(writes()).toEqual([])
  })
})

describe('a merge', () => {
  it('happens while the head is what was read', async () => {
    const { headSha } = await alice.call('github_get_pull_request', { repository, number: 3 })
    const merged = await alice.call('github_merge_pull_request', {
      repository,
      number: 3,
      sha: headSha,
      method: 'squash',
    })
    expect(merged).toMatchObject({ status: 'done', undo: expect.stringContaining('Revert') })
    expect(writes().at(-1)?.body).toMatchObject({ sha: headSha, merge_method: 'squash' })
    expect(
      await codeOf(alice.call('github_merge_pull_request', { repository, number: 3, sha: headSha })),
    ).toBe('CONFLICT')
  })

  it.each(['github_merge_pull_request', 'github_review_pull_request'])(
    'with another head changes nothing: %s',
    async (name) => {
      const input = {
        repository,
        number: 3,
        sha: 'f'.repeat(40),
        ...(name.includes('review') && { event: 'approve' }),
      }
      expect(await codeOf(alice.call(name, input))).toBe('CONFLICT')
      expect(writes()).toEqual([])
    },
  )
})

describe('a receipt', () => {
  it('says what was changed, and what it was before', async () => {
    const made = await alice.call('github_create_issue', {
      repository,
      title: 'First title',
      labels: ['bug'],
    })
    const changed = await alice.call('github_update_issue', {
      repository,
      number: made['number'],
      title: 'Second title',
      state: 'closed',
      stateReason: 'not_planned',
    })
    expect(changed).toMatchObject({
      changed: ['title', 'state', 'stateReason'],
      undo: 'Before: title "First title", state "open"',
    })
    expect(writes().at(-1)?.body).toEqual({
      title: 'Second title',
      state: 'closed',
      state_reason: 'not_planned',
    })
  })

  it('is refused where nothing is to be changed', async () => {
    expect(await codeOf(alice.call('github_update_issue', { repository, number: 1 }))).toBe('INVALID_INPUT')
  })
})

describe('a dry run', () => {
  it('of every writing tool sends no write', async () => {
    const { headSha: sha } = await alice.call('github_get_pull_request', { repository, number: 3 })
    const inputs: Readonly<Record<string, object>> = {
      github_create_issue: { title: 't' },
      github_update_issue: { number: 1, title: 't' },
      github_add_comment: { number: 1, body: 'b' },
      github_create_pull_request: { title: 't', head: 'shorter', base: 'main' },
      github_review_pull_request: { number: 3, sha, event: 'approve' },
      github_merge_pull_request: { number: 3, sha },
      github_commit_files: {
        branch: 'main',
        sha: await headOf(),
        message: 'm',
        files: [{ path: 'a', content: 'a' }],
      },
    }
    const names = alice.connector.tools
      .filter((tool) => !tool.annotations.readOnlyHint)
      .map(({ name }) => name)
    expect(Object.keys(inputs).sort()).toEqual([...names].sort())
    for (const [name, input] of Object.entries(inputs)) {
      expect(await alice.call(name, { repository, ...input, dryRun: true })).toMatchObject({
        status: 'planned',
      })
    }
    expect(writes()).toEqual([])
  })
})

describe('a review', () => {
  it('carries comments on lines, and the commit it is about', async () => {
    const { headSha: sha } = await alice.call('github_get_pull_request', { repository, number: 3 })
    const comments = [{ path: 'README.md', line: 1, body: 'Why?' }]
    await alice.call('github_review_pull_request', {
      repository,
      number: 3,
      sha,
      event: 'comment',
      body: 'See',
      comments,
    })
    expect(writes().at(-1)?.body).toEqual({ commit_id: sha, event: 'COMMENT', body: 'See', comments })
  })

  it('says why when it does not approve', async () => {
    const input = { repository, number: 3, sha: 'f'.repeat(40), event: 'request_changes' }
    expect(await codeOf(alice.call('github_review_pull_request', input))).toBe('INVALID_INPUT')
  })
})
