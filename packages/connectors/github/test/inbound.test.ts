import { describe, expect, it } from 'vitest'
import { github } from '../src/index.ts'

const { inbound } = github({ webhookSecret: 'SECRET_github_webhook' })

describe('a webhook of GitHub', () => {
  it('speaks of the person who took the authorization away', () => {
    const body = { action: 'revoked', sender: { id: 7, login: 'alice' }, installation: { id: 1 } }
    expect(inbound?.parse(body)).toEqual([{ kind: 'revoked', accountKey: '7' }])
  })

  it.each([
    ['an alert that was revoked', { action: 'revoked', alert: { number: 1 }, sender: { id: 7 } }],
    ['something revoked in a repository', { action: 'revoked', repository: { id: 1 }, sender: { id: 7 } }],
    ['an installation that was deleted', { action: 'deleted', installation: { id: 1 }, sender: { id: 7 } }],
  ])('ends nothing when it is about %s', (_what, body) => {
    expect(inbound?.parse(body)).toEqual([])
  })

  it.each(['', 'sha256=', 'sha1=abc', `sha256=${'0'.repeat(64)}`, `sha256=${'é'.repeat(64)}`])(
    'is refused with the signature %s',
    (signature) => {
      const headers = new Headers({ 'x-hub-signature-256': signature })
      expect(inbound?.verify({ headers, body: Buffer.from('{}'), now: new Date() })).toBe(false)
    },
  )
})
