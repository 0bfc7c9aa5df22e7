import type { Example, ExampleCall } from '@grantway/connector-testing'

const repository = 'octo-org/hello-world'

const newIssue = async (call: ExampleCall): Promise<number> =>
  Number((await call('github_create_issue', { repository, title: 'A new greeting' }))['number'])

const headOf = async (call: ExampleCall, ref: string): Promise<string> =>
  String((await call('github_list_commits', { repository, ref, limit: 1 }))['commits'][0].sha)

let branches = 0

/** A pull request that nobody has merged yet, from a branch of its own. */
const newPull = async (call: ExampleCall): Promise<{ number: number; sha: string }> => {
  const branch = `greeting-${(branches += 1)}`
  await call('github_commit_files', {
    repository,
    branch,
    sha: await headOf(call, 'main'),
    create: true,
    message: 'Say hello',
    files: [{ path: `greetings/${branch}.md`, content: 'Hello\n' }],
  })
  const pull = await call('github_create_pull_request', {
    repository,
    title: 'Say hello once more',
    head: branch,
    base: 'main',
  })
  return { number: Number(pull['number']), sha: String(pull['headSha']) }
}

/** An input with which each tool succeeds for alice, also with public repositories alone. */
export const examples: Readonly<Record<string, Example>> = {
  github_get_me: {},
  github_search_repositories: { query: 'greeting' },
  github_get_repository: { repository },
  github_get_file: { repository, path: 'src/greet.ts' },
  github_search_code: { query: 'greeting' },
  github_list_commits: { repository },
  github_get_commit: async (call) => ({ repository, ref: await headOf(call, 'shorter'), patch: true }),
  github_search_issues: { query: 'greeting' },
  github_get_issue: { repository, number: 1 },
  github_create_issue: { repository, title: 'The greeting is too long' },
  github_update_issue: async (call) => ({
    repository,
    number: await newIssue(call),
    state: 'closed',
    stateReason: 'completed',
  }),
  github_add_comment: async (call) => ({
    repository,
    number: await newIssue(call),
    body: 'Thank you for this',
  }),
  github_get_pull_request: { repository, number: 3, include: 'diff' },
  github_create_pull_request: { repository, title: 'Shorter still', head: 'shorter', base: 'main' },
  github_review_pull_request: async (call) => ({
    repository,
    ...(await newPull(call)),
    event: 'approve',
  }),
  github_merge_pull_request: async (call) => ({ repository, ...(await newPull(call)), method: 'squash' }),
  github_commit_files: async (call) => ({
    repository,
    branch: 'main',
    sha: await headOf(call, 'main'),
    message: 'Say hello',
    files: [{ path: 'greetings/main.md', content: 'Hello\n' }],
  }),
  github_get_workflow_run: { repository },
}

const touched = [{ kind: 'repository', id: repository }]

/** What those inputs touch. */
export const exampleTargets = Object.fromEntries(
  Object.keys(examples).map((name) => [
    name,
    name === 'github_get_me' || name.startsWith('github_search_') ? [] : touched,
  ]),
)
