import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { slack } from '../src/index.ts'
import { explainSlackOAuthError, readSlackTokenAnswer } from '../src/token-answer.ts'
import { ids } from '../testing/workspace.ts'
import { connected, redirectUri, startWorld, type World } from './connected.ts'

const nested = {
  id: 'U1',
  scope: 'chat:write,users:read',
  access_token: 'SECRET_access',
  token_type: 'user',
  refresh_token: 'SECRET_refresh',
  expires_in: 43_200,
}
const expected = {
  access_token: 'SECRET_access',
  token_type: 'Bearer',
  scope: 'chat:write,users:read',
  refresh_token: 'SECRET_refresh',
  expires_in: 43_200,
}

describe('an answer of the token endpoint', () => {
  it('holds the token of the person, nested or at the top', () => {
    expect(readSlackTokenAnswer({ ok: true, app_id: 'A1', authed_user: nested, team: { id: 'T1' } })).toEqual(
      expected,
    )
    const { id: _, ...top } = nested
    expect(readSlackTokenAnswer({ ok: true, ...top })).toEqual(expected)
  })

  it('prefers the token of the person to one of a bot, and refuses a bot alone', () => {
    const bot = { access_token: 'SECRET_bot', token_type: 'bot', scope: 'commands' }
    expect(readSlackTokenAnswer({ ok: true, ...bot, authed_user: nested })).toEqual(expected)
    expect(readSlackTokenAnswer({ ok: true, ...bot, authed_user: { id: 'U1' } })).toEqual({
      error: 'invalid_token_type',
    })
  })

  it('without rotation has neither an end nor a refresh token', () => {
    const { refresh_token: _, expires_in: __, ...forGood } = nested
    expect(readSlackTokenAnswer({ ok: true, authed_user: forGood })).toEqual({
      access_token: 'SECRET_access',
      token_type: 'Bearer',
      scope: 'chat:write,users:read',
    })
  })

  it.each([
    ['invalid_code', 'invalid_grant'],
    ['code_already_used', 'invalid_grant'],
    ['invalid_refresh_token', 'invalid_grant'],
    ['token_revoked', 'invalid_grant'],
    ['invalid_client_id', 'invalid_client'],
    ['bad_client_secret', 'invalid_client'],
    ['bad_redirect_uri', 'redirect_uri_mismatch'],
    ['oauth_authorization_url_mismatch', 'redirect_uri_mismatch'],
    ['something_new', 'something_new'],
  ])('that fails with %s is the %s of OAuth', (error, code) => {
    expect(readSlackTokenAnswer({ ok: false, error })).toEqual({ error: code })
  })

  it.each(['internal_error', 'fatal_error', 'ratelimited', 'service_unavailable'])(
    'that fails with %s says nothing about the token, so that it is not given up',
    (error) => {
      expect(() => readSlackTokenAnswer({ ok: false, error })).toThrow(
        expect.objectContaining({ code: 'PROVIDER_UNAVAILABLE' }),
      )
    },
  )

  it.each([undefined, 'a page', {}, { ok: true }, { ok: true, authed_user: { id: 'U1' } }])(
    'of nonsense holds no token: %j',
    (answer) => {
      expect(readSlackTokenAnswer(answer)).not.toHaveProperty('access_token')
    },
  )
})

it.each([
  ['unapproved_scope', 'APPROVAL_REQUIRED'],
  ['team_access_not_granted', 'APPROVAL_REQUIRED'],
  ['org_login_required', 'SSO_REQUIRED'],
  ['invalid_team_for_non_distributed_app', 'PROVIDER_MISCONFIGURED'],
  ['access_denied', undefined],
])('an authorization that ends with %s means %s', (error, code) => {
  expect(explainSlackOAuthError({ error })).toBe(code)
})

describe('the provider', () => {
  it('is Slack, with user scopes and commas, and no PKCE', () => {
    expect(slack().provider).toMatchObject({
      issuer: 'https://slack.com',
      authorization_endpoint: 'https://slack.com/oauth/v2/authorize',
      token_endpoint: 'https://slack.com/api/oauth.v2.access',
      revocation_endpoint: 'https://slack.com/api/auth.revoke',
      code_challenge_method: 'none',
      scopeParameter: 'user_scope',
      scopeSeparator: { request: ',', response: ',' },
      apiOrigins: ['https://slack.com', 'https://files.slack.com'],
      rotation: 'strict',
    })
  })

  it('is GovSlack by its issuer alone', () => {
    expect(slack({ issuer: 'https://slack-gov.com' }).provider).toMatchObject({
      authorization_endpoint: 'https://slack-gov.com/oauth/v2/authorize',
      token_endpoint: 'https://slack-gov.com/api/oauth.v2.access',
      apiOrigins: ['https://slack-gov.com', 'https://files.slack-gov.com'],
    })
    expect(slack({ issuer: 'https://slack-gov.com' }).provider.manageUrl).toBeUndefined()
  })

  it('takes the user-only endpoints, whose scopes travel as scope', () => {
    const { provider } = slack({
      authorizationEndpoint: 'https://slack.com/oauth/v2_user/authorize',
      tokenEndpoint: 'https://slack.com/api/oauth.v2.user.access',
    })
    expect(provider).toMatchObject({
      scopeParameter: 'scope',
      token_endpoint: 'https://slack.com/api/oauth.v2.user.access',
    })
  })

  it('revokes with the token itself, and believes only what says so', () => {
    const { revocation } = slack().provider
    expect(revocation).toMatchObject({
      method: 'POST',
      authentication: 'bearer',
      token: 'authorization',
      revokes: 'access_token',
      ends: 'grant',
    })
    expect(revocation?.succeeded?.({ status: 200, body: { ok: true, revoked: true } })).toBe(true)
    expect(revocation?.succeeded?.({ status: 200, body: { ok: true, revoked: false } })).toBe(false)
    expect(revocation?.succeeded?.({ status: 200, body: { ok: false, error: 'invalid_auth' } })).toBe(false)
  })

  it('names an account by organisation, workspace and person', async () => {
    const key = (answer: object) =>
      slack().provider.identify({
        request: async ({ schema }) => schema.parse({ ok: true, ...answer }),
        download: () => expect.unreachable(),
      })
    const base = { user: 'alice', team: 'Acme', team_id: 'T1', user_id: 'U1' }
    expect(await key(base)).toEqual({ key: '-/T1/U1', label: 'alice (Acme)' })
    expect(await key({ ...base, enterprise_id: 'E1' })).toMatchObject({ key: 'E1/T1/U1' })
    expect(
      await key({ ...base, team: null, team_id: null, enterprise_id: 'E1', is_enterprise_install: true }),
    ).toMatchObject({ key: 'E1/E1/U1' })
    // Whatever stands for the workspace of such a token, the account is the same.
    for (const team_id of ['E1', 'T1']) {
      expect(await key({ ...base, team_id, enterprise_id: 'E1', is_enterprise_install: true })).toEqual({
        key: 'E1/E1/U1',
        label: 'alice (Acme, all workspaces)',
      })
    }
  })

  it('begins in a certain workspace where a link names one', () => {
    const [link] = slack().links ?? []
    expect(link).toMatchObject({ kind: 'authorization', id: 'workspace' })
    if (link?.kind !== 'authorization') return
    expect(link.authorizeParameters({ team: 'T0123456789' })).toEqual({ team: 'T0123456789' })
    const [parameter] = link.parameters ?? []
    expect(parameter?.pattern.test('T0123456789')).toBe(true)
    for (const wrong of ['acme', 'T1&scope=admin', 'T0123456789\n', ''])
      expect(parameter?.pattern.test(wrong)).toBe(false)
  })
})

describe('the strict fake', () => {
  let world: World
  let time = Date.now()
  beforeAll(async () => {
    world = await startWorld({ additive: true }, () => new Date(time))
  })
  afterAll(() => world.fake.close())

  const call = async (token: string, method = 'auth.test') => {
    const response = await fetch(`${world.fake.url}/api/${method}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    return (await response.json()) as { ok: boolean; error?: string; needed?: string; provided?: string }
  }
  const refreshed = async (token: string | undefined) =>
    readSlackTokenAnswer(await world.refresh(token ?? '')) as Record<string, string>

  it('rotates: a refresh token works once, and its second use ends everything', async () => {
    const first = await world.authorize(['users:read'])
    const second = await refreshed(first.refresh_token)
    expect(await call(first.access_token)).toMatchObject({ ok: false, error: 'invalid_auth' })
    expect(await call(second['access_token'] ?? '')).toMatchObject({ ok: true })
    expect(await refreshed(first.refresh_token)).toEqual({ error: 'invalid_grant' })
    expect(await call(second['access_token'] ?? '')).toMatchObject({ ok: false, error: 'token_revoked' })
    expect(await refreshed(second['refresh_token'])).toEqual({ error: 'invalid_grant' })
  })

  it('lets tokens end after twelve hours', async () => {
    const { access_token: token } = await world.authorize(['users:read'])
    time += 43_199_000
    expect(await call(token)).toMatchObject({ ok: true })
    time += 1_000
    expect(await call(token)).toMatchObject({ ok: false, error: 'token_expired' })
  })

  it('adds to what the same person agreed to before', async () => {
    world.fake.revokeAll(ids.alice)
    expect((await world.authorize(['chat:write'])).scope).toBe('chat:write')
    expect((await world.authorize(['files:read'])).scope).toBe('chat:write,files:read')
    expect((await world.authorize(['files:read'], { account: ids.bob })).scope).toBe('files:read')
  })

  it('says which scope is needed and which are there', async () => {
    const { access_token: token } = await world.authorize(['files:read'], { account: ids.bob })
    expect(await call(token, 'users.info?user=x')).toEqual({
      ok: false,
      error: 'missing_scope',
      needed: 'users:read',
      provided: 'files:read',
    })
  })

  it.each([
    ['no token', {}, 'not_authed'],
    ['a token nobody gave', { authorization: 'Bearer xoxp-nobody' }, 'invalid_auth'],
  ])('refuses %s', async (_what, headers, error) => {
    const response = await fetch(`${world.fake.url}/api/auth.test`, { headers })
    expect(await response.json()).toEqual({ ok: false, error })
  })

  it('refuses a token in an address, another verb, and a method that is none', async () => {
    const { access_token: token } = await world.authorize(['users:read'])
    expect(await call(token, `auth.test?token=${token}`)).toMatchObject({ error: 'invalid_auth' })
    expect(await call(token, 'chat.postMessage')).toMatchObject({ error: 'method_not_supported' })
    expect(await call(token, 'chat.everything')).toMatchObject({ error: 'unknown_method' })
  })

  it.each([
    ['PKCE, which this application has not turned on', { code_challenge: 'x' }, 'invalid_request'],
    ['scopes of a bot', { scope: 'commands' }, 'invalid_request'],
    ['a scope that is not registered', { user_scope: 'admin' }, 'invalid_scope'],
  ])('refuses %s', async (_what, changes, error) => {
    const url = new URL(world.fake.options.authorizationEndpoint ?? '')
    url.search = new URLSearchParams({
      client_id: world.fake.options.clientId ?? '',
      redirect_uri: redirectUri,
      state: 'SECRET_state',
      user_scope: 'users:read',
      ...changes,
    }).toString()
    expect((await world.fake.consent(url.href)).searchParams.get('error')).toBe(error)
  })

  it('revokes for whoever shows the token, and says so', async () => {
    const { access_token: token } = await world.authorize(['users:read'])
    const revoke = async () =>
      (
        await fetch(`${world.fake.url}/api/auth.revoke`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}` },
        })
      ).json()
    expect(await revoke()).toEqual({ ok: true, revoked: true })
    expect(await revoke()).toEqual({ ok: false, error: 'token_revoked' })
  })
})

describe('without rotation', () => {
  it('tokens stay, and nothing is refreshed', async () => {
    let time = Date.now()
    const world = await startWorld({ rotation: false }, () => new Date(time))
    const tokens = await world.authorize()
    expect(tokens).not.toHaveProperty('refresh_token')
    time += 90 * 86_400_000
    const alice = await world.connect()
    expect(await alice.call('slack_get_me')).toMatchObject({ name: 'alice' })
    await world.fake.close()
  })
})

describe('an expired token', () => {
  it('is renewed in the middle of a call, although the answer is 200', async () => {
    const world = await startWorld()
    const first = await world.authorize()
    let renewals = 0
    const renew = async () => {
      renewals += 1
      return (readSlackTokenAnswer(await world.refresh(first.refresh_token ?? '')) as Record<string, string>)[
        'access_token'
      ]
    }
    const alice = connected(world.connector, { bearer: first.access_token, renew })
    world.fake.expireAccessTokens()
    expect(await alice.call('slack_get_me')).toMatchObject({ name: 'alice' })
    expect([renewals, world.fake.requests.refreshes()]).toEqual([1, 1])
    await world.fake.close()
  })
})
