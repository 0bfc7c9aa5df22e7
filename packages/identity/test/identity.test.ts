import { createAudit, createSealer } from '@grantway/auth-core'
import type { Store } from '@grantway/auth-core/store'
import { describe, expect, it } from 'vitest'
import { createIdentity } from '../src/index.ts'
import { membershipReference, parseMembership } from '../src/membership.ts'
import { checkPassword, hashPassword } from '../src/passwords.ts'
import { modelPages } from './support.ts'

const make = (publicUrl: string, demo: boolean) => {
  const now = () => new Date()
  const sealingKey = Buffer.alloc(32, 1)
  return createIdentity({
    store: {} as Store,
    audit: createAudit({ auditKey: { version: 1, key: Buffer.alloc(32, 9) } }, now),
    publicUrl,
    sealer: createSealer(sealingKey, now),
    sealingKey,
    pages: modelPages,
    styleSource: "'sha256-x'",
    demo,
    endConnections: async () => undefined,
    now,
    log: () => undefined,
  })
}

describe('identity', () => {
  it.each([
    ['https://grantway.example.com/', false],
    ['https://grantway.example.com/base', false],
    ['http://grantway.example.com', false],
    ['http://192.168.1.1:3000', false],
    ['https://grantway.example.com', true],
  ])('P-B20: is not built for %s with demo %s', (publicUrl, demo) => {
    expect(() => make(publicUrl, demo)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }))
  })

  it.each([['https://grantway.example.com', false], ['http://localhost:3000', true], ['http://[::1]:3000', true]])(
    'is built for %s with demo %s',
    (publicUrl, demo) => {
      expect(make(publicUrl, demo).issuer.ownsPath('/token')).toBe(true)
    },
  )
})

describe('a membership reference', () => {
  it('names one person in one tenant and nothing else', () => {
    const owner = { subject: 'alice', tenant: 'acme' }
    expect(parseMembership(membershipReference(owner))).toEqual(owner)
    for (const text of ['alice', 'alice@', '@acme', 'alice@acme@globex', 'a b@acme', '']) {
      expect(parseMembership(text)).toBeUndefined()
    }
  })
})

describe('a password hash', () => {
  it('fits its password only, differs every time and carries its parameters', async () => {
    const [one, other] = await Promise.all([hashPassword('SECRET_password_one'), hashPassword('SECRET_password_one')])
    expect(one).toMatch(/^scrypt\$15\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
    expect(other).not.toBe(one)
    expect(await checkPassword('SECRET_password_one', one)).toBe(true)
    expect(await checkPassword('SECRET_password_two', one)).toBe(false)
    expect(await checkPassword('SECRET_password_one', undefined)).toBe(false)
  })
})
