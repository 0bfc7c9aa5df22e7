import { day, type FakeComment, type FakeCommit, type FakeIssue, type FakeRepository } from './world.ts'

const web = 'https://github.com'
const user = (login: string) => ({
  login,
  id: login.length * 1_000,
  type: 'User',
  html_url: `${web}/${login}`,
})

/** A repository as GitHub describes it; of its hundred fields those that anybody here could want. */
export const viewRepository = (repository: FakeRepository) => {
  const [owner = '', name = ''] = repository.full_name.split('/')
  return {
    id: name.length,
    node_id: 'R_kgDO',
    name,
    full_name: repository.full_name,
    private: repository.private,
    owner: user(owner),
    html_url: `${web}/${repository.full_name}`,
    description: repository.description,
    fork: false,
    url: `https://api.github.com/repos/${repository.full_name}`,
    language: 'TypeScript',
    stargazers_count: 80,
    open_issues_count: repository.issues.filter(({ state }) => state === 'open').length,
    archived: repository.archived,
    default_branch: 'main',
    topics: ['greeting'],
    visibility: repository.private ? 'private' : 'public',
    pushed_at: day,
    created_at: day,
    updated_at: day,
  }
}

/** Files that differ between two commits, as diffs list them. */
export const changesBetween = (before: FakeCommit['files'], after: FakeCommit['files']) =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])]
    .filter((path) => before[path]?.content !== after[path]?.content)
    .sort()
    .map((filename) => ({
      sha: 'bbcd538c8e72b8c175046e27cc8f907076331401',
      filename,
      status: before[filename] ? (after[filename] ? 'modified' : 'removed') : 'added',
      additions: after[filename] ? 1 : 0,
      deletions: before[filename] ? 1 : 0,
      changes: 1,
      patch: `@@ -1 +1 @@\n-${linesOf(before[filename]?.content)}\n+${linesOf(after[filename]?.content)}`,
    }))

const linesOf = (content = ''): string => Buffer.from(content, 'base64').toString('utf8').split('\n')[0] ?? ''

/** A commit as lists have it. */
export const viewCommit = (repository: FakeRepository, commit: FakeCommit) => ({
  sha: commit.sha,
  node_id: 'C_kwDO',
  commit: {
    message: commit.message,
    author: { name: commit.author, email: `${commit.author}@example.com`, date: commit.date },
    tree: { sha: commit.sha },
    comment_count: 0,
  },
  author: user(commit.author),
  committer: user(commit.author),
  parents: commit.parents.map((sha) => ({ sha })),
  html_url: `${web}/${repository.full_name}/commit/${commit.sha}`,
})

/** An issue, or a pull request as the issues API shows it. */
export const viewIssue = ({ full_name: name }: FakeRepository, issue: FakeIssue) => ({
  id: issue.number,
  number: issue.number,
  title: issue.title,
  body: issue.body,
  state: issue.state,
  state_reason: issue.state_reason,
  user: user(issue.author),
  labels: issue.labels.map((label, id) => ({ id, name: label, color: 'f29513', default: false })),
  assignees: issue.assignees.map(user),
  milestone: issue.milestone === null ? null : { number: issue.milestone, title: 'First version' },
  comments: issue.comments.length,
  created_at: day,
  updated_at: day,
  closed_at: issue.state === 'closed' ? day : null,
  ...(issue.head !== undefined && {
    pull_request: { url: `https://api.github.com/repos/${name}/pulls/${issue.number}` },
  }),
  draft: issue.draft,
  repository_url: `https://api.github.com/repos/${name}`,
  html_url: `${web}/${name}/${issue.head === undefined ? 'issues' : 'pull'}/${issue.number}`,
})

/** A pull request. */
export const viewPull = (repository: FakeRepository, issue: FakeIssue) => ({
  ...viewIssue(repository, issue),
  merged: issue.merged,
  mergeable: issue.state === 'open',
  mergeable_state: issue.state === 'open' ? 'clean' : 'unknown',
  head: { ref: issue.head, sha: repository.branches[issue.head ?? ''], label: issue.head },
  base: { ref: issue.base, sha: repository.branches[issue.base ?? ''], label: issue.base },
  additions: 2,
  deletions: 2,
  changed_files: 2,
})

/** A comment, a review or a comment on a line. */
export const viewComment = ({ full_name: name }: FakeRepository, number: number, comment: FakeComment) => ({
  id: comment.id,
  user: user(comment.author),
  body: comment.body,
  created_at: day,
  updated_at: day,
  submitted_at: day,
  html_url: `${web}/${name}/issues/${number}#issuecomment-${comment.id}`,
  ...(comment.state !== undefined && { state: comment.state }),
  ...(comment.path !== undefined && { path: comment.path, line: comment.line ?? null }),
})
