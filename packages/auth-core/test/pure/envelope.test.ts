import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { encodeBinding } from '../../src/sealer.ts'
import { envelopeKeyVersion, openEnvelope, sealEnvelope } from '../../src/vault/envelope.ts'

const key = Buffer.alloc(32, 1)
const binding = ['environment', 'tokens', 'acme', 'alice', 'c1', 'todo', '1']
const plaintext = Buffer.from('SECRET_token')
// Made within each test: what is made while the file is read is not seen by mutation testing.
const seal = (): Buffer => sealEnvelope(key, 7, binding, plaintext)

/** An envelope as somebody with the key would make it, with a header and a tag of their own. */
const forged = (header: readonly number[], tagBytes = 16, secret = plaintext): Buffer => {
  const nonce = Buffer.alloc(12, 9)
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.concat([Buffer.from(header), encodeBinding(binding)]))
  const body = Buffer.concat([cipher.update(secret), cipher.final()])
  return Buffer.concat([Buffer.from(header), nonce, body, cipher.getAuthTag()])
}

describe('an envelope', () => {
  it('has this layout, and opens', () => {
    const sealed = seal()
    expect([...sealed.subarray(0, 6)]).toEqual([1, 1, 0, 0, 0, 7])
    expect(sealed).toHaveLength(6 + 12 + plaintext.length + 16)
    expect(openEnvelope(key, binding, sealed)).toEqual(plaintext)
    expect(openEnvelope(key, binding, forged([1, 1, 0, 0, 0, 7]))).toEqual(plaintext)
    expect(seal()).not.toEqual(sealed)
  })

  it('may hold nothing at all, and still has to be whole', () => {
    const empty = sealEnvelope(key, 7, binding, Buffer.alloc(0))
    expect(empty).toHaveLength(34)
    expect(openEnvelope(key, binding, empty)).toEqual(Buffer.alloc(0))
    expect(openEnvelope(key, binding, empty.subarray(0, 33))).toBeUndefined()
  })

  it('S-V03: opens with no bit flipped and no end cut off', () => {
    const sealed = seal()
    for (let bit = 0; bit < sealed.length * 8; bit += 1) {
      const flipped = Buffer.from(sealed)
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(openEnvelope(key, binding, flipped)).toBeUndefined()
    }
    for (let length = 0; length < sealed.length; length += 1) expect(openEnvelope(key, binding, sealed.subarray(0, length))).toBeUndefined()
    expect(openEnvelope(key, binding, Buffer.concat([sealed, Buffer.alloc(1)]))).toBeUndefined()
  })

  it('S-V01: opens in no other place and with no other key', () => {
    const sealed = seal()
    for (const index of binding.keys()) expect(openEnvelope(key, binding.with(index, 'other'), sealed)).toBeUndefined()
    expect(openEnvelope(key, [], sealed)).toBeUndefined()
    expect(openEnvelope(key, ['environmenttokens', ...binding.slice(2)], sealed)).toBeUndefined()
    expect(openEnvelope(Buffer.alloc(32, 2), binding, sealed)).toBeUndefined()
  })

  it.each([[2, 1], [1, 2], [2, 2], [0, 0]])('of format %i and algorithm %i opens for nobody, although it was made with the key', (format, algorithm) => {
    expect(openEnvelope(key, binding, forged([format, algorithm, 0, 0, 0, 7]))).toBeUndefined()
  })

  it('S-V04: opens with no shorter tag', () => {
    // As long as a whole one, so that the length is not what refuses it.
    expect(openEnvelope(key, binding, forged([1, 1, 0, 0, 0, 7], 4, Buffer.from('SECRET_a_longer_secret_token')))).toBeUndefined()
  })

  it('names the version of its key; what is no envelope names none', () => {
    const sealed = seal()
    expect(envelopeKeyVersion(sealed)).toBe(7)
    expect(envelopeKeyVersion(sealed.subarray(0, 6))).toBe(7)
    expect(envelopeKeyVersion(sealed.subarray(0, 5))).toBe(0)
    expect(envelopeKeyVersion(Buffer.alloc(0))).toBe(0)
  })
})
