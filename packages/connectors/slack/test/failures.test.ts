import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { publicCode, type ConnectorError } from '@grantway/connector-kit'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { explainSlackFailure, slackFailureStatus } from '../src/failures.ts'
import { slack } from '../src/index.ts'
import { connected } from './connected.ts'

interface Answer {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

let server: Server
let answers: Answer[] = []
let connector: ReturnType<typeof slack>

beforeAll(async () => {
  server = createServer((_request, response) => {
    const {
      status = 200,
      body = {},
      headers = {},
    } = (answers.length > 1 ? answers.shift() : answers[0]) ?? {}
    response.writeHead(status, { 'content-type': 'application/json', ...headers })
    response.end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  connector = slack({ issuer: url, apiOrigin: url })
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  answers = []
})

const failed = (error: string, more: object = {}, headers: Answer['headers'] = {}): Answer => ({
  body: { ok: false, error, ...more },
  headers,
})
const failureOf = async (answer: Answer, name = 'slack_get_channel') => {
  answers = [answer]
  const client = connected(connector, { bearer: 'SECRET_bearer' })
  const error = await client.call(name, { channel: 'C000000000', text: 'x' }).then(
    () => expect.unreachable('the call succeeded'),
    (reason: unknown) => reason as ConnectorError,
  )
  return { error, requests: client.sent.length }
}

describe('a failure that Slack answers with 200', () => {
  it.each([
    ['invalid_auth', 'AUTH_EXPIRED'],
    ['not_authed', 'AUTH_EXPIRED'],
    ['token_revoked', 'AUTH_EXPIRED'],
    ['token_expired', 'AUTH_EXPIRED'],
    ['account_inactive', 'AUTH_EXPIRED'],
    ['missing_scope', 'SCOPE_MISSING'],
    ['org_login_required', 'SSO_REQUIRED'],
    ['not_in_channel', 'NOT_FOUND_OR_NO_ACCESS'],
    ['channel_not_found', 'NOT_FOUND_OR_NO_ACCESS'],
    ['file_deleted', 'NOT_FOUND_OR_NO_ACCESS'],
    ['users_not_found', 'NOT_FOUND_OR_NO_ACCESS'],
    ['restricted_action', 'PROVIDER_POLICY'],
    ['restricted_action_read_only_channel', 'PROVIDER_POLICY'],
    ['ekm_access_denied', 'PROVIDER_POLICY'],
    ['team_access_not_granted', 'PROVIDER_POLICY'],
    ['access_denied', 'PROVIDER_POLICY'],
    ['not_allowed_token_type', 'PROVIDER_POLICY'],
    ['cant_update_message', 'PROVIDER_POLICY'],
    ['edit_window_closed', 'PROVIDER_POLICY'],
    ['is_archived', 'CONFLICT'],
    ['invalid_arguments', 'INVALID_INPUT'],
    ['msg_too_long', 'INVALID_INPUT'],
    ['time_in_past', 'INVALID_INPUT'],
    ['invalid_cursor', 'INVALID_INPUT'],
    ['method_deprecated', 'PROVIDER_MISCONFIGURED'],
    ['internal_error', 'PROVIDER_UNAVAILABLE'],
    ['fatal_error', 'PROVIDER_UNAVAILABLE'],
    ['service_unavailable', 'PROVIDER_UNAVAILABLE'],
    ['ratelimited', 'RATE_LIMITED'],
    ['a_word_nobody_knows', 'API_ERROR'],
  ])('is understood: %s is %s', async (word, code) => {
    const { error } = await failureOf(failed(word, { debug: 'SECRET_detail' }))
    expect(error.code).toBe(code)
    expect(JSON.stringify({ ...error, message: error.message })).not.toContain('SECRET_')
  })

  it.each([
    ['channels:history', 'public-read'],
    ['groups:history', 'private-read'],
    ['im:history,mpim:history', 'dm-read'],
    ['search:read.public', 'search'],
    ['users:read.email', 'people'],
    ['files:read', 'files-read'],
    ['chat:write', 'message-send'],
    ['mpim:write', 'dm-send'],
    ['reactions:write', 'react'],
  ])('names the capability that has the missing scope %s: %s', async (needed, capability) => {
    const { error } = await failureOf(failed('missing_scope', { needed, provided: 'SECRET_scopes' }))
    expect(error.details).toMatchObject({ capability, connector: 'slack' })
    expect(JSON.stringify(error.details)).not.toContain(needed)
  })

  it('names none where no capability has it', async () => {
    const { error } = await failureOf(failed('missing_scope', { needed: 'admin' }))
    expect(error.details).not.toHaveProperty('capability')
  })

  it('is named after the connector when nothing better is known', async () => {
    const { error } = await failureOf(failed('a_word_nobody_knows'))
    expect(publicCode(error)).toBe('SLACK_API_ERROR')
  })

  it('tells an answer without `ok` from a failure', () => {
    expect(slackFailureStatus({ ok: true })).toBeUndefined()
    expect(slackFailureStatus('a page')).toBeUndefined()
    expect(slackFailureStatus({ ok: false, error: 'already_reacted' })).toBeUndefined()
    expect(slackFailureStatus({ ok: false, error: 'token_expired' })).toBe(401)
    expect(explainSlackFailure({ status: 502, headers: new Headers(), body: '<html>' })).toBeUndefined()
  })
})

describe('a rate limit', () => {
  const limited = (wait: string): Answer => ({
    status: 429,
    body: { ok: false, error: 'ratelimited' },
    headers: { 'retry-after': wait },
  })

  it('is told with its wait, and not waited for', async () => {
    const { error, requests } = await failureOf(limited('30'))
    expect(error).toMatchObject({ code: 'RATE_LIMITED', details: { retryAfterSeconds: 30 } })
    expect(requests).toBe(1)
  })

  it('that is short is waited for when reading, never when posting', async () => {
    answers = [
      limited('0'),
      { body: { ok: true, members: [] } },
      { body: { ok: true, channel: { id: 'C000000000' } } },
    ]
    const client = connected(connector, { bearer: 'SECRET_bearer' })
    await client.call('slack_get_channel', { channel: 'C000000000' })
    expect(client.sent.slice(0, 2).map(({ method }) => method)).toEqual([
      'conversations.members',
      'conversations.members',
    ])
    expect((await failureOf(limited('0'), 'slack_send_message')).requests).toBe(1)
  })
})

describe('a failure after the answer', () => {
  it('of looking up a name leaves the id standing', async () => {
    answers = [
      { body: { ok: true, members: ['U000000001', 'U000000002'] } },
      failed('ratelimited'),
      { body: { ok: true, channel: { id: 'C000000000', name: 'general' } } },
      failed('internal_error'),
    ]
    const client = connected(connector, { bearer: 'SECRET_bearer' })
    expect(await client.call('slack_get_channel', { channel: 'C000000000' })).toMatchObject({
      members: [
        { id: 'U000000001', name: 'U000000001' },
        { id: 'U000000002', name: 'U000000002' },
      ],
    })
    expect(client.sent.filter(({ method }) => method === 'users.info')).toHaveLength(1)
  })

  it('of the authorization is not hidden behind an id', async () => {
    answers = [
      { body: { ok: true, members: ['U000000001'] } },
      failed('token_revoked'),
      { body: { ok: true, channel: { id: 'C000000000' } } },
      { body: { ok: true, user_id: 'U000000001' } },
    ]
    const client = connected(connector, { bearer: 'SECRET_bearer' })
    await expect(client.call('slack_get_channel', { channel: 'C000000000' })).rejects.toMatchObject({
      code: 'AUTH_EXPIRED',
    })
  })
})
