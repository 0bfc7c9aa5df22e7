import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { github } from '../src/index.ts'
import { githubFake, githubOAuthFake, type GithubFailure } from '../testing/index.ts'
import { codeOf, startWorld, type Connected, type World } from './connected.ts'

interface Row {
  readonly failure: GithubFailure
  readonly code: string
  readonly details?: Readonly<Record<string, unknown>>
  /** How often an idempotent request is sent; once when missing. */
  readonly sent?: number
}

const rows: readonly Row[] = [
  { failure: 'badCredentials', code: 'AUTH_EXPIRED' },
  { failure: 'primaryLimit', code: 'RATE_LIMITED', details: { retryAfterSeconds: 90 } },
  { failure: 'primaryLimit429', code: 'RATE_LIMITED', details: { retryAfterSeconds: 90 } },
  { failure: 'secondaryLimit', code: 'RATE_LIMITED', details: { retryAfterSeconds: 60 } },
  { failure: 'secondaryLimitWithWait', code: 'RATE_LIMITED', details: { retryAfterSeconds: 37 } },
  { failure: 'sso', code: 'SSO_REQUIRED' },
  { failure: 'ipAllowList', code: 'PROVIDER_POLICY' },
  { failure: 'oauthRestrictions', code: 'PROVIDER_POLICY' },
  { failure: 'notForIntegration', code: 'SCOPE_MISSING', details: { link: 'choose-repositories' } },
  { failure: 'notForPersonalToken', code: 'SCOPE_MISSING' },
  { failure: 'scopeMissing', code: 'SCOPE_MISSING' },
  { failure: 'archived', code: 'PROVIDER_POLICY' },
  { failure: 'otherForbidden', code: 'PROVIDER_POLICY' },
  { failure: 'tooLarge', code: 'CONTENT_TOO_LARGE' },
  { failure: 'diffTooLarge', code: 'CONTENT_TOO_LARGE' },
  { failure: 'notFound', code: 'NOT_FOUND_OR_NO_ACCESS', details: { link: 'choose-repositories' } },
  { failure: 'moved', code: 'NOT_FOUND_OR_NO_ACCESS' },
  { failure: 'issuesDisabled', code: 'NOT_FOUND_OR_NO_ACCESS' },
  { failure: 'notMergeable', code: 'CONFLICT' },
  { failure: 'headModified', code: 'CONFLICT' },
  { failure: 'notFastForward', code: 'CONFLICT' },
  { failure: 'branchExists', code: 'CONFLICT' },
  { failure: 'validation', code: 'INVALID_INPUT' },
  { failure: 'cannotBeSearched', code: 'NOT_FOUND_OR_NO_ACCESS' },
  { failure: 'legal', code: 'PROVIDER_POLICY' },
  { failure: 'serverError', code: 'PROVIDER_UNAVAILABLE', sent: 3 },
  { failure: 'unavailable', code: 'PROVIDER_UNAVAILABLE', sent: 3 },
]

describe.each([
  ['a GitHub App', githubFake],
  ['an OAuth App', githubOAuthFake],
] as const)('a failure of GitHub, as %s meets it', (_name, provider) => {
  let world: World
  let alice: Connected
  beforeAll(async () => {
    world = await startWorld(provider)
    alice = await world.connect()
  })
  afterAll(() => world.close())

  it.each(rows)('$failure is $code', async ({ failure, code, details = {}, sent = 1 }) => {
    alice.sent.length = 0
    world.fake.switches.failure = failure
    const error: unknown = await alice
      .call('github_get_issue', { repository: 'octo-org/hello-world', number: 1 })
      .catch((reason: unknown) => reason)
    world.fake.switches.failure = undefined
    const { link, ...known } = details
    expect(error).toMatchObject({ code, details: { connector: 'github', ...known } })
    // Only a GitHub App has a page where repositories are chosen.
    expect((error as { details: { link?: unknown } }).details.link).toBe(
      world.fake.switches.registration === 'app' ? link : undefined,
    )
    expect(alice.sent).toHaveLength(sent)
    // What GitHub says, and the address of a sign-in, stay here.
    expect(JSON.stringify(error)).not.toMatch(/SECRET_|octo-org\/sso|SAML|203\.0\.113/)
    expect(await codeOf(alice.call('github_get_me'))).toBe('done')
  })

  it('is understood for every failure the fake knows', () => {
    const names = new Set<string>(rows.map(({ failure }) => failure))
    expect(names.size).toBe(rows.length)
  })

  it('lets no write be sent twice', async () => {
    for (const failure of ['serverError', 'unavailable', 'secondaryLimit'] as const) {
      world.fake.switches.failure = failure
      alice.sent.length = 0
      await codeOf(alice.call('github_create_issue', { repository: 'octo-org/hello-world', title: 'Twice?' }))
      expect(alice.sent.filter(({ method }) => method === 'POST')).toHaveLength(1)
    }
    world.fake.switches.failure = undefined
  })
})

describe('an error of GitHub’s authorization server', () => {
  const { provider } = github()

  it.each([
    ['bad_verification_code', 'LINK_EXPIRED'],
    ['incorrect_client_credentials', 'PROVIDER_MISCONFIGURED'],
    ['redirect_uri_mismatch', 'PROVIDER_MISCONFIGURED'],
    ['unverified_user_email', 'PROVIDER_POLICY'],
    ['bad_refresh_token', 'AUTH_EXPIRED'],
    ['access_denied', 'AUTH_DECLINED'],
    ['application_suspended', 'PROVIDER_MISCONFIGURED'],
    ['authorization_pending', 'AUTH_PENDING'],
    ['slow_down', 'AUTH_PENDING'],
    ['expired_token', 'LINK_EXPIRED'],
    ['incorrect_device_code', 'LINK_EXPIRED'],
    ['device_flow_disabled', 'PROVIDER_MISCONFIGURED'],
    ['something_new', undefined],
  ])('%s is %s', (error, code) => {
    expect(provider.explainOAuthError?.({ error })).toBe(code)
  })

  it('is recognised in a 200, and its words are dropped', () => {
    const answer = { error: 'bad_refresh_token', error_description: 'words', error_uri: 'https://docs' }
    expect(provider.readTokenAnswer?.(answer)).toEqual({ error: 'bad_refresh_token' })
    const good = { access_token: 'SECRET_a', token_type: 'bearer', scope: '' }
    expect(provider.readTokenAnswer?.(good)).toEqual(good)
  })
})
