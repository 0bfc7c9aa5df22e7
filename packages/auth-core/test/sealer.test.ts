import { describe, expect, it } from 'vitest'
import { createSealer } from '../src/index.ts'

const sealer = createSealer(Buffer.alloc(32, 7), () => new Date(1_000_000))
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

describe('a sealed text', () => {
  it('S-B28, P-A17: has one spelling', () => {
    let others = 0
    for (const payload of ['', 'a', 'ab', 'abc']) {
      const sealed = sealer.seal('test', payload, ['alice'], 60)
      expect(sealer.open('test', sealed, ['alice'])).toBe(payload)
      const bytes = Buffer.from(sealed, 'base64url')
      // The last letter can hold bits that belong to no byte.
      for (const letter of alphabet) {
        const other = `${sealed.slice(0, -1)}${letter}`
        if (other === sealed || !Buffer.from(other, 'base64url').equals(bytes)) continue
        others += 1
        expect(sealer.open('test', other, ['alice'])).toBeUndefined()
      }
      for (const other of [`${sealed}=`, `${sealed} `, `${sealed}A`, ` ${sealed}`]) expect(sealer.open('test', other, ['alice'])).toBeUndefined()
    }
    expect(others).toBeGreaterThan(0)
  })

  it('S-B28, S-M07: opens for its own purpose and context only, and for its time', () => {
    const sealed = sealer.seal('cursor', 'page 2', ['alice', 'acme'], 60)
    expect(sealer.open('mcp-session', sealed, ['alice', 'acme'])).toBeUndefined()
    for (const context of [['bob', 'acme'], ['alice'], ['alice', 'acme', ''], ['alic', 'eacme'], []]) {
      expect(sealer.open('cursor', sealed, context)).toBeUndefined()
    }
    expect(createSealer(Buffer.alloc(32, 8), () => new Date(1_000_000)).open('cursor', sealed, ['alice', 'acme'])).toBeUndefined()
    const later = (seconds: number) => createSealer(Buffer.alloc(32, 7), () => new Date(1_000_000 + seconds * 1000))
    expect(later(59).open('cursor', sealed, ['alice', 'acme'])).toBe('page 2')
    expect(later(60).open('cursor', sealed, ['alice', 'acme'])).toBeUndefined()
  })
})
