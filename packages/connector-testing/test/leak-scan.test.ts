import { describe, expect, it } from 'vitest'
import { scanForLeaks } from '../src/index.ts'

const secret = 'SECRET_abc/def+123?x'
const secrets = new Map([['the token', secret]])

describe('the leak scan', () => {
  it.each([
    ['raw', `before ${secret} after`],
    ['url', `https://host/?t=${encodeURIComponent(secret)}`],
    ['hex', Buffer.from(secret).toString('hex')],
    ['base64', Buffer.from(secret).toString('base64')],
    ['base64', Buffer.from(`a${secret}z`).toString('base64')],
    ['base64', Buffer.from(`ab${secret}zz`).toString('base64')],
  ] as const)('finds a planted secret in %s spelling', (spelling, text) => {
    expect(scanForLeaks(secrets, [{ name: 'log', text }])).toContainEqual({ sink: 'log', secret: 'the token', spelling })
  })

  it('finds a secret in bytes', () => {
    expect(scanForLeaks(secrets, [{ name: 'file', text: Buffer.from(`\0\xff${secret}\0`) }])).toHaveLength(1)
  })

  it('finds nothing where nothing is', () => {
    expect(scanForLeaks(secrets, [{ name: 'log', text: 'SECRET_other' }])).toEqual([])
  })

  it('refuses to report on nothing', () => {
    expect(() => scanForLeaks(new Map(), [{ name: 'log', text: '' }])).toThrow(TypeError)
    expect(() => scanForLeaks(secrets, [])).toThrow(TypeError)
  })

  it('does not repeat the secret in its report', () => {
    expect(JSON.stringify(scanForLeaks(secrets, [{ name: 'log', text: secret }]))).not.toContain(secret)
  })
})
