import { describe, expect, it } from 'vitest'
import { decide, mayTry, type Sent } from '../../src/connections/refresh-decision.ts'

describe('a stored refresh token', () => {
  it.each([
    [false, 0, 'first'], [false, 1, 'first'], [false, 9, 'first'],
    [true, 0, 'first'], [true, 1, 'once more'], [true, 2, 'never again'], [true, 3, 'never again'],
  ] as const)('of a provider that rotates (%s), sent %i times without an answer, may be tried: %s', (rotates, before, expected) => {
    expect(mayTry({ rotates, before })).toBe(expected)
  })
})

describe('what a request came to', () => {
  const answer = { tokens: { issuer: 'https://a.example', accessToken: 'SECRET_a', issuedAt: 0 }, scopes: undefined }
  const dead: Sent = { kind: 'dead', reason: 'refused_by_provider' }
  const left = (to: string, unaccounted: number, marked = false) => ({ kind: 'leave', to, unaccounted, marked })

  it.each<[string, Sent, boolean, number, number, object]>([
    ['an answer is saved', { kind: 'ok', answer }, true, 0, 1, { kind: 'save', answer }],
    ['an answer is saved also after an unknown one', { kind: 'ok', answer }, true, 1, 2, { kind: 'save', answer }],
    ['a refusal ends the connection for its own reason', dead, true, 0, 1, { kind: 'end', reason: 'refused_by_provider' }],
    ['a refusal after an unknown outcome says that', dead, true, 1, 2, { kind: 'end', reason: 'outcome_unknown' }],
    ['a holder that came too late reads again', { kind: 'late' }, true, 1, 2, left('the next reader', 1)],
    ['a wrong client is for the operator', { kind: 'misconfigured' }, true, 0, 1, left('the operator', 0)],
    ['trouble of the provider uses nothing up', { kind: 'transient' }, true, 1, 2, left('the old token', 1)],
    ['what never left uses nothing up', { kind: 'not_sent' }, true, 0, 1, left('the old token', 0)],
    ['an unknown outcome is marked and left to the next', { kind: 'unknown' }, true, 0, 1, left('the old token', 1, true)],
    ['a second unknown outcome ends the connection', { kind: 'unknown' }, true, 1, 2, { kind: 'end', reason: 'outcome_unknown' }],
    ['and so does one that is the third', { kind: 'unknown' }, true, 1, 3, { kind: 'end', reason: 'outcome_unknown' }],
    ['an unknown outcome is none where tokens do not rotate', { kind: 'unknown' }, false, 0, 1, left('the old token', 0)],
    ['however often', { kind: 'unknown' }, false, 0, 5, left('the old token', 0)],
  ])('%s', (_, sent, rotates, before, now, expected) => {
    expect(decide(sent, { rotates, before, now })).toEqual(expected)
  })
})
