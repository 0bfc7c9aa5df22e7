import { describe, expect, it } from 'vitest'
import { createBreakers } from '../../src/connections/breaker.ts'
import { needsRefresh, refreshDue, tokenSet } from '../../src/connections/token-set.ts'

const at = (seconds: number): Date => new Date(seconds * 1000)
const lives = (seconds: number) => ({ issuer: 'https://a.example', accessToken: 'SECRET_a', refreshToken: 'SECRET_r', issuedAt: 1_000, expiresAt: 1_000 + seconds })

describe('a token set', () => {
  it('is nothing without an issuer and an access token', () => {
    expect(tokenSet.safeParse(lives(60)).success).toBe(true)
    for (const wrong of [{ issuer: '' }, { accessToken: '' }, { refreshToken: '' }, { issuedAt: undefined }]) {
      expect(tokenSet.safeParse({ ...lives(60), ...wrong }).success).toBe(false)
    }
  })

  it.each([[3_600, 3_540], [300, 240], [100, 80], [10, 8]])('that lives %i seconds must be refreshed from second %i on', (life, from) => {
    expect(needsRefresh(lives(life), at(1_000 + from - 1))).toBe(false)
    expect(needsRefresh(lives(life), at(1_000 + from))).toBe(true)
    expect(needsRefresh(lives(life), at(1_000 + life + 1))).toBe(true)
  })

  it('that never ends, or cannot be refreshed, is not', () => {
    const { expiresAt: _, ...endless } = lives(10)
    const { refreshToken: __, ...single } = lives(100)
    expect(needsRefresh(endless, at(1e9))).toBe(false)
    expect(refreshDue(endless, 'c', at(1e9))).toBe(false)
    expect(refreshDue(single, 'c', at(1_099))).toBe(false)
  })

  it('is refreshed ahead between 75 and 85 hundredths of its life, at a moment of its own', () => {
    const moments = Array.from({ length: 200 }, (_, connection) => {
      let second = 0
      while (!refreshDue(lives(10_000), `c${connection}`, at(1_000 + second))) second += 10
      return second
    })
    expect(Math.min(...moments)).toBeGreaterThanOrEqual(7_500)
    expect(Math.max(...moments)).toBeLessThanOrEqual(8_500)
    expect(Math.max(...moments) - Math.min(...moments)).toBeGreaterThan(800)
    // Another token of the same connection has another moment.
    const due = (issuedAt: number) => refreshDue({ ...lives(10_000), issuedAt, expiresAt: issuedAt + 10_000 }, 'c1', at(issuedAt + 8_000))
    expect(new Set(Array.from({ length: 40 }, (_, turn) => due(1_000 + turn)))).toEqual(new Set([true, false]))
    expect(refreshDue(lives(10_000), 'c1', at(1_000 + 7_499))).toBe(false)
  })
})

describe('a breaker', () => {
  it('opens at the fifth failure in a row, for half a minute, and lets one try afterwards', () => {
    let now = 0
    const breakers = createBreakers(() => new Date(now))
    for (let failure = 1; failure <= 4; failure += 1) breakers.report('todo', false)
    expect(breakers.isOpen('todo')).toBe(false)
    breakers.report('todo', false)
    expect([breakers.isOpen('todo'), breakers.isOpen('todo~other')]).toEqual([true, false])
    now = 29_999
    expect(breakers.isOpen('todo')).toBe(true)
    now = 30_000
    expect(breakers.isOpen('todo')).toBe(false)
    breakers.report('todo', false)
    expect(breakers.isOpen('todo')).toBe(true)
    breakers.report('todo', true)
    expect(breakers.isOpen('todo')).toBe(false)
    for (let failure = 1; failure <= 4; failure += 1) breakers.report('todo', false)
    expect(breakers.isOpen('todo')).toBe(false)
  })
})
