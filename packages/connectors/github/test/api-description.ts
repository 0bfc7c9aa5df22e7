import type { Sent } from './connected.ts'

// The part of GitHub's description of its REST API (version 2022-11-28) that this connector uses, reviewed by
// hand: paths, what may stand in the query, and the body's fields; those with a star are required.
const paging = ['page', 'per_page']
const operations: Readonly<
  Record<string, { readonly query?: readonly string[]; readonly body?: readonly string[] }>
> = {
  'GET /user': {},
  'GET /user/repos': {
    query: ['visibility', 'affiliation', 'type', 'sort', 'direction', 'since', 'before', ...paging],
  },
  'GET /search/repositories': { query: ['q*', 'sort', 'order', ...paging] },
  'GET /search/code': { query: ['q*', 'sort', 'order', ...paging] },
  'GET /search/issues': { query: ['q*', 'sort', 'order', 'advanced_search', ...paging] },
  'GET /repos/{owner}/{repo}': {},
  'GET /repos/{owner}/{repo}/languages': {},
  'GET /repos/{owner}/{repo}/branches': { query: ['protected', ...paging] },
  'GET /repos/{owner}/{repo}/contents': { query: ['ref'] },
  'GET /repos/{owner}/{repo}/contents/{path}': { query: ['ref'] },
  'GET /repos/{owner}/{repo}/commits': {
    query: ['sha', 'path', 'author', 'committer', 'since', 'until', ...paging],
  },
  'GET /repos/{owner}/{repo}/commits/{ref}': { query: paging },
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': {
    query: ['check_name', 'status', 'filter', 'app_id', ...paging],
  },
  'GET /repos/{owner}/{repo}/issues/{issue_number}': {},
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments': { query: ['since', ...paging] },
  'POST /repos/{owner}/{repo}/issues': {
    body: ['title*', 'body', 'assignee', 'milestone', 'labels', 'assignees', 'type'],
  },
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}': {
    body: ['title', 'body', 'assignee', 'state', 'state_reason', 'milestone', 'labels', 'assignees', 'type'],
  },
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments': { body: ['body*'] },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}': {},
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/files': { query: paging },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews': { query: paging },
  'GET /repos/{owner}/{repo}/pulls/{pull_number}/comments': {
    query: ['sort', 'direction', 'since', ...paging],
  },
  'POST /repos/{owner}/{repo}/pulls': {
    body: ['title', 'head*', 'head_repo', 'base*', 'body', 'maintainer_can_modify', 'draft', 'issue'],
  },
  'POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews': {
    body: ['commit_id', 'body', 'event', 'comments'],
  },
  'PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge': {
    body: ['commit_title', 'commit_message', 'sha', 'merge_method'],
  },
  'GET /repos/{owner}/{repo}/git/ref/{ref}': {},
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}': { query: ['recursive'] },
  'POST /repos/{owner}/{repo}/git/trees': { body: ['tree*', 'base_tree'] },
  'POST /repos/{owner}/{repo}/git/commits': {
    body: ['message*', 'tree*', 'parents', 'author', 'committer', 'signature'],
  },
  'POST /repos/{owner}/{repo}/git/refs': { body: ['ref*', 'sha*'] },
  'PATCH /repos/{owner}/{repo}/git/refs/{ref}': { body: ['sha*', 'force'] },
  'GET /repos/{owner}/{repo}/actions/runs': {
    query: [
      'actor',
      'branch',
      'event',
      'status',
      'created',
      'exclude_pull_requests',
      'check_suite_id',
      'head_sha',
      ...paging,
    ],
  },
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}': { query: ['exclude_pull_requests'] },
  'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs': { query: ['filter', ...paging] },
  'GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs': {},
}

/** Every operation of the description. */
export const describedOperations: readonly string[] = Object.keys(operations)

/** Gives the operation of a request; nothing when the description has none. */
export const operationOf = ({ method, url }: Pick<Sent, 'method' | 'url'>): string | undefined =>
  describedOperations.find((operation) => {
    const [verb, template = ''] = operation.split(' ')
    return verb === method && new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(url.pathname)
  })

const misfit = (what: string, has: readonly string[], known: readonly string[] = []): string | undefined => {
  const extra = has.find((name) => !known.includes(name) && !known.includes(`${name}*`))
  if (extra !== undefined) return `${what} '${extra}' is not described`
  const missing = known.find((name) => name.endsWith('*') && !has.includes(name.slice(0, -1)))
  return missing === undefined ? undefined : `${what} '${missing.slice(0, -1)}' is missing`
}

/** Says what is wrong with a request; nothing when GitHub's description has it. */
export const problemOf = (sent: Sent): string | undefined => {
  const name = operationOf(sent)
  if (name === undefined) return `${sent.method} ${sent.url.pathname} is not described`
  const { query, body } = operations[name] ?? {}
  const fields = Object.keys((sent.body ?? {}) as object)
  const perPage = Number(sent.url.searchParams.get('per_page') ?? 30)
  const wrong =
    misfit('query', [...sent.url.searchParams.keys()], query) ??
    misfit('field', fields, body) ??
    (perPage < 1 || perPage > 100 ? 'per_page is not between 1 and 100' : undefined)
  return wrong === undefined ? undefined : `${name}: ${wrong}`
}
