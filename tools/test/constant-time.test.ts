import { describe, expect, it } from 'vitest'
import { files, read } from './repository.ts'

// A comparison that ends at the first difference tells how much of a guess was right.
const early = /(?:csrf|secret|cookie|verifier|signature|digest|mac)(?:Hash|Token|Value)?\s*[!=]==(?!\s*(?:undefined|null|'|`|typeof))/i
// What the operator has kept against what the log says: neither is a guess of anybody.
const allowed = /\banchor\b/

describe('secrets', () => {
  const sources = files().filter((file) => /^(?:packages\/(?!connector-testing).*|apps\/server)\/src\/.*\.ts$/.test(file) && !file.includes('/testing/'))
  const found = (text: string): readonly string[] => text.split('\n').filter((line) => early.test(line) && !allowed.test(line))

  it('S-V15: are compared in constant time, by the one function for it', () => {
    expect(sources.length).toBeGreaterThan(200)
    expect(sources.flatMap((file) => found(read(file)).map((line) => `${file}: ${line.trim()}`))).toEqual([])
    const comparing = sources.filter((file) => read(file).includes('timingSafeEqual('))
    expect(comparing).toEqual([
      'packages/auth-core/src/hash.ts',
      // Signatures of webhooks: a connector has no part of the engine.
      'packages/connectors/github/src/inbound.ts', 'packages/connectors/slack/src/inbound.ts',
      'packages/identity/src/passwords.ts',
    ])
  })

  it('control: a comparison that ends early is found', () => {
    expect(found('  if (form.csrf === session.csrfToken) return')).toHaveLength(1)
    expect(found('  if (form.csrf === undefined) return')).toEqual([])
  })
})
