import { describe, expect, it } from 'vitest'
import { accentTones, contrastRatio } from '../src/style/accent.ts'
import { outcomeWords } from '../src/words/activity-words.ts'
import { relativeTime } from '../src/words/moment.ts'
import { outsideText } from '../src/words/outside-text.ts'
import { formTargetsOf } from '../src/http/form-targets.ts'
import { errorCodes } from '@grantway/connector-kit'
import { hoursAgo, testNow } from './fixtures.ts'
import { entryOf } from './people-states.ts'

describe('text from outside', () => {
  it('is one line of at most 80 characters', () => {
    expect(outsideText('a\nb\t c')).toBe('a b c')
    expect(outsideText('a'.repeat(80))).toBe('a'.repeat(80))
    expect(Array.from(outsideText('😀'.repeat(100)))).toHaveLength(80)
  })

  it('S-W09: holds no character that hides or turns the others', () => {
    expect(outsideText('a\u202E\u2066\u200B\u0000\u001B[31mb')).toBe('a[31mb')
  })
})

describe('why something came to nothing', () => {
  const ofServer = ['API_ERROR', 'CONFIG_INVALID', 'STORE_UNAVAILABLE', 'INTERNAL']

  it.each(Object.keys(errorCodes).filter((code) => !ofServer.includes(code)))('says %s in words', (code) => {
    expect(outcomeWords(entryOf(1, { outcome: 'failed', reason: code }))).toMatch(/^did not work: [a-z ,]+$/)
  })

  it('shows what it has no words for', () => {
    expect(outcomeWords(entryOf(1, { outcome: 'refused', reason: 'something_else' }))).toBe('refused: something_else')
  })
})

describe('moments', () => {
  it.each([
    [0, 'just now'], [1, '1 hour ago'], [3, '3 hours ago'], [24, 'yesterday'], [24 * 8, 'last week'],
    [24 * 65, '2 months ago'], [24 * 800, '2 years ago'],
  ])('says %i hours ago as %s', (hours, words) => {
    expect(relativeTime(hoursAgo(hours), testNow)).toBe(words)
  })
})

describe('the accent', () => {
  it.each(['#ffcc00', '#000000', '#ffffff', '#808080', '#1d6b57', '#ff0000', '#0000ff'])('%s is readable, light and dark', (accent) => {
    const { light, dark } = accentTones(accent)
    expect(contrastRatio(light, '#ffffff')).toBeGreaterThanOrEqual(4.5)
    expect(contrastRatio(light, '#f5f5f2')).toBeGreaterThanOrEqual(4.5)
    expect(contrastRatio(dark, '#1b1d20')).toBeGreaterThanOrEqual(4.5)
    expect(contrastRatio(dark, '#0e1113')).toBeGreaterThanOrEqual(4.5)
  })

  it('computes contrast as WCAG does', () => {
    expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21)
    expect(contrastRatio('#767676', '#ffffff')).toBeCloseTo(4.54, 1)
  })
})

describe('where a form may lead', () => {
  it.each([
    ['https://slack.com', ['https://slack.com', 'https://*.slack.com']],
    ['https://sso.example.com:8443', ['https://sso.example.com:8443', 'https://*.sso.example.com:8443']],
    ['http://127.0.0.1:4100', ['http://127.0.0.1:4100']],
    ['https://192.0.2.1', ['https://192.0.2.1']],
    ['http://[::1]:4100', ['http:']],
    ['http://localhost:4100', ['http://localhost:4100']],
  ])('is for %s %j', (origin, targets) => {
    expect(formTargetsOf(origin)).toEqual(targets)
  })
})
