import { describe, expect, it } from 'vitest'
import { slack } from '../src/index.ts'
import { signWebhook } from '../testing/webhook.ts'

const secret = 'SECRET_slack_signing'
const { inbound } = slack({ webhookSecret: secret })
const now = new Date('2027-01-31T12:00:00Z')
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const body = Buffer.from('{"type":"event_callback"}')
const verified = (headers: Readonly<Record<string, string>>, at = now, raw: Uint8Array = body) =>
  inbound?.verify({ headers: new Headers(headers), body: raw, now: at })

describe('the signature of an event', () => {
  it('holds for five minutes, in both directions', () => {
    const headers = signWebhook(body, now, secret)
    expect([-301, -300, 0, 300, 301].map((seconds) => verified(headers, after(seconds)))).toEqual([
      false,
      true,
      true,
      true,
      false,
    ])
  })

  it.each([
    ['nothing', {}],
    ['another secret', signWebhook(body, now, 'SECRET_other')],
    [
      'another version',
      {
        ...signWebhook(body, now, secret),
        'x-slack-signature': signWebhook(body, now, secret)['x-slack-signature']?.replace('v0=', 'v1=') ?? '',
      },
    ],
    [
      'a time of its own',
      { ...signWebhook(body, now, secret), 'x-slack-request-timestamp': String(now.getTime() / 1000 + 1) },
    ],
    ['no number for a time', { ...signWebhook(body, now, secret), 'x-slack-request-timestamp': 'NaN' }],
    ['an empty time', { ...signWebhook(body, now, secret), 'x-slack-request-timestamp': '' }],
    ['a shorter signature', { ...signWebhook(body, now, secret), 'x-slack-signature': 'v0=' }],
  ])('is refused with %s', (_what, headers) => {
    expect(verified(headers)).toBe(false)
  })

  it('covers the body', () => {
    expect(verified(signWebhook(body, now, secret), now, Buffer.from('{"type":"event_callback" }'))).toBe(
      false,
    )
  })

  it('is asked for only where there is a secret to check it with', () => {
    expect(slack().inbound).toBeUndefined()
  })
})

describe('an event', () => {
  const event = (more: object) => ({ type: 'event_callback', team_id: 'T1', ...more })

  it('tells whose tokens were revoked, not those of bots', () => {
    const revoked = { event: { type: 'tokens_revoked', tokens: { oauth: ['U1', 'U2'], bot: ['U9'] } } }
    expect(inbound?.parse(event(revoked))).toEqual([
      { kind: 'revoked', accountKey: '-/T1/U1' },
      { kind: 'revoked', accountKey: '-/T1/U2' },
    ])
    expect(inbound?.parse(event({ ...revoked, enterprise_id: 'E1' }))).toMatchObject([
      { accountKey: 'E1/T1/U1' },
      {},
    ])
    expect(inbound?.parse(event({ ...revoked, authorizations: [{ enterprise_id: 'E2' }] }))).toMatchObject([
      { accountKey: 'E2/T1/U1' },
      {},
    ])
    expect(inbound?.parse(event({ event: { type: 'tokens_revoked', tokens: { bot: ['U9'] } } }))).toEqual([])
  })

  it('about a token for a whole organisation names the account of the organisation', () => {
    const organisation = { enterprise_id: 'E1', authorizations: [{ enterprise_id: 'E1', is_enterprise_install: true }] }
    const revoked = { type: 'tokens_revoked', tokens: { oauth: ['U1'] } }
    expect(inbound?.parse(event({ ...organisation, event: revoked }))).toEqual([{ kind: 'revoked', accountKey: 'E1/E1/U1' }])
    expect(inbound?.parse(event({ ...organisation, event: { type: 'app_uninstalled' } }))).toEqual([
      { kind: 'all-revoked', accountKeyPrefix: 'E1/E1/' },
    ])
  })

  it('tells that a whole workspace removed the application, and no other one', () => {
    const [all] = inbound?.parse(event({ event: { type: 'app_uninstalled' } })) ?? []
    expect(all).toEqual({ kind: 'all-revoked', accountKeyPrefix: '-/T1/' })
    expect('-/T12/U1'.startsWith('-/T1/')).toBe(false)
  })

  it('of another kind is nothing to us', () => {
    expect(inbound?.parse(event({ event: { type: 'message', text: 'hello' } }))).toEqual([])
  })

  it('that only tries the address is answered with what it asks to hear', () => {
    expect(inbound?.challenge?.({ type: 'url_verification', challenge: 'abc', token: 'x' })).toBe('abc')
    for (const other of [
      {},
      null,
      'x',
      { challenge: 'abc' },
      { type: 'url_verification', challenge: 'x'.repeat(201) },
    ])
      expect(inbound?.challenge?.(other)).toBeUndefined()
  })
})
