import { reply, type FakeAnswer } from '@grantway/connector-testing'

const docs = 'https://docs.github.com/rest'
const failed = (
  status: number,
  message: string,
  headers: Readonly<Record<string, string>> = {},
  more: object = {},
): FakeAnswer =>
  reply(
    status,
    { message, documentation_url: docs, status: String(status), ...more },
    {
      'x-github-request-id': 'C0FF:EE:1:2:3',
      'content-type': 'application/json; charset=utf-8',
      ...headers,
    },
  )

const left = (remaining: number, resetSeconds: number) => ({
  'x-ratelimit-limit': '5000',
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': String(resetSeconds),
  'x-ratelimit-resource': 'core',
})

// Both times are the service's own: a minute and a half apart.
const now = 1_790_000_000
const clock = { date: new Date(now * 1000).toUTCString() }

/** Answers of GitHub when something is in the way, as its documentation and its users show them. */
export const githubFailures = {
  badCredentials: failed(401, 'Bad credentials'),
  primaryLimit: failed(403, 'API rate limit exceeded for user ID 583231.', {
    ...left(0, now + 90),
    ...clock,
  }),
  primaryLimit429: failed(429, 'API rate limit exceeded for user ID 583231.', {
    ...left(0, now + 90),
    ...clock,
  }),
  secondaryLimit: failed(
    403,
    'You have exceeded a secondary rate limit. Please wait a few minutes.',
    left(4000, now),
  ),
  secondaryLimitWithWait: failed(429, 'You have exceeded a secondary rate limit.', {
    ...left(4000, now),
    'retry-after': '37',
  }),
  sso: failed(403, 'Resource protected by organization SAML enforcement.', {
    'x-github-sso':
      'required; url=https://github.com/orgs/octo-org/sso?authorization_request=SECRET_sso_request',
  }),
  ipAllowList: failed(
    403,
    'Although you appear to have the correct authorization credentials, the `octo-org` organization has an IP allow list enabled, and 203.0.113.7 is not permitted to access this resource.',
  ),
  oauthRestrictions: failed(
    403,
    'Although you appear to have the correct authorization credentials, the `octo-org` organization has enabled OAuth App access restrictions, meaning that data access to third-parties is limited.',
  ),
  notForIntegration: failed(403, 'Resource not accessible by integration', {
    'x-accepted-github-permissions': 'contents=write',
  }),
  notForPersonalToken: failed(403, 'Resource not accessible by personal access token', {
    'x-accepted-github-permissions': 'issues=write',
  }),
  scopeMissing: failed(403, 'Must have admin rights to Repository.', {
    'x-oauth-scopes': 'read:user',
    'x-accepted-oauth-scopes': 'public_repo, repo',
  }),
  archived: failed(403, 'Repository was archived so is read-only.'),
  otherForbidden: failed(403, 'Forbidden'),
  tooLarge: failed(
    403,
    'This API returns blobs up to 1 MB in size.',
    {},
    {
      errors: [{ resource: 'Blob', field: 'data', code: 'too_large' }],
    },
  ),
  diffTooLarge: failed(406, 'Sorry, the diff exceeded the maximum number of files (300).'),
  notFound: failed(404, 'Not Found'),
  moved: failed(301, 'Moved Permanently', { location: 'https://api.github.com/repositories/1296269' }),
  issuesDisabled: failed(410, 'Issues has been disabled in this repository.'),
  notMergeable: failed(405, 'Pull Request is not mergeable'),
  headModified: failed(409, 'Head branch was modified. Review and try the merge again.'),
  notFastForward: failed(422, 'Update is not a fast forward'),
  branchExists: failed(422, 'Reference already exists'),
  validation: failed(
    422,
    'Validation Failed',
    {},
    { errors: [{ resource: 'Issue', code: 'missing_field', field: 'title' }] },
  ),
  cannotBeSearched: failed(
    422,
    'Validation Failed',
    {},
    {
      errors: [
        {
          message:
            'The listed users and repositories cannot be searched either because the resources do not exist or you do not have permission to view them.',
          resource: 'Search',
          field: 'q',
          code: 'invalid',
        },
      ],
    },
  ),
  legal: failed(451, 'Repository access blocked'),
  serverError: failed(502, 'Server Error'),
  unavailable: failed(503, 'Service unavailable'),
} satisfies Readonly<Record<string, FakeAnswer>>

/** Names one of the failures. */
export type GithubFailure = keyof typeof githubFailures
