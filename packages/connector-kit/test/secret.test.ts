import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Secret } from '../src/index.ts'

const secret = new Secret('SECRET_value')

describe('a secret', () => {
  it.each([
    ['String()', () => String(secret)],
    ['a template', () => `${secret}`],
    ['concatenation', () => 'the secret is ' + secret],
    ['JSON.stringify', () => JSON.stringify({ secret })],
    ['util.inspect', () => inspect(secret)],
    [
      'util.inspect with everything',
      () => inspect({ secret }, { showHidden: true, depth: 10, getters: true }),
    ],
    [
      'util.inspect without custom inspection',
      () => inspect(secret, { customInspect: false, showHidden: true, depth: 10 }),
    ],
    ['its keys and entries', () => JSON.stringify([Object.entries(secret), Reflect.ownKeys(secret)])],
    ['a spread copy', () => inspect({ ...secret }, { showHidden: true })],
    [
      'a structured clone',
      () => inspect(structuredClone(secret), { showHidden: true, customInspect: false }),
    ],
    [
      'an error that holds it',
      () => inspect(Object.assign(new Error('failed'), { secret }), { showHidden: true, depth: 10 }),
    ],
  ])('does not show in %s', (_name, print) => {
    expect(print()).not.toContain('SECRET_')
  })

  it('gives its value to code that asks for it', () => {
    expect(secret.reveal()).toBe('SECRET_value')
  })

  it('would show as a plain string (control)', () => {
    expect(inspect({ secret: secret.reveal() })).toContain('SECRET_')
  })
})
