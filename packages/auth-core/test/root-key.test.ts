import { randomBytes } from 'node:crypto'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRootKey, parseRootKey, readRootKey, transitRootKey, type RootKey } from '../src/index.ts'
import { startFakeTransit, type FakeTransit } from './support/fake-transit.ts'

const folder = mkdtempSync(join(tmpdir(), 'grantway-key-'))
const tokenFile = join(folder, 'token')
let transit: FakeTransit
const ofTransit = (name: string): RootKey =>
  transitRootKey({ address: transit.url, mount: 'transit', name, tokenFile, prefix: 'VAULT_' }, fetch)

beforeAll(async () => {
  transit = await startFakeTransit('SECRET_transit_token')
  writeFileSync(tokenFile, 'SECRET_transit_token\n')
})
afterAll(async () => {
  await transit.close()
  rmSync(folder, { recursive: true })
})

// A provider of another key service is ready when it passes these.
describe.each<[string, () => [RootKey, RootKey]]>([
  ['a file', () => [createRootKey(join(folder, `${randomBytes(4).toString('hex')}.key`)), createRootKey(join(folder, `${randomBytes(4).toString('hex')}.key`))]],
  ['the environment', () => {
    const text = (): string => `grantway-root-key-v1:${randomBytes(32).toString('base64url')}`
    return [parseRootKey(text(), 'VAULT_KEY'), parseRootKey(text(), 'VAULT_PREVIOUS_KEY')]
  }],
  ['a transit engine', () => [ofTransit('grantway'), ofTransit('another')]],
])('a root key from %s', (_, make) => {
  const context = ['tenant-key', 'acme', '1']
  const secret = randomBytes(32)

  it('unwraps what it wrapped, in the same context', async () => {
    const [key] = make()
    const wrapped = await key.wrap(secret, context)
    expect(await key.unwrap(wrapped, context)).toEqual(secret)
    expect(wrapped.includes(secret)).toBe(false)
  })

  it('S-V01: unwraps in no other context', async () => {
    const [key] = make()
    const wrapped = await key.wrap(secret, context)
    for (const other of [['tenant-key', 'globex', '1'], ['tenant-key', 'acme', '2'], ['tenant-key', 'acme1', ''], ['tenant-key', 'acme'], []]) {
      expect(await key.unwrap(wrapped, other)).toBeUndefined()
    }
  })

  it('S-V03: unwraps nothing that was changed or cut', async () => {
    const [key] = make()
    const wrapped = await key.wrap(secret, context)
    for (let at = 0; at < wrapped.length; at += 1) {
      const changed = Buffer.from(wrapped)
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
      const opened = await key.unwrap(changed, context)
      // A text of base64 has bits at its end that mean nothing; what opens is never another key.
      if (opened) expect([at > wrapped.length - 4, opened.equals(secret)]).toEqual([true, true])
      expect(await key.unwrap(wrapped.subarray(0, at), context)).toBeUndefined()
    }
  })

  it('S-V05: unwraps nothing of another key, and has another name', async () => {
    const [key, other] = make()
    expect(await other.unwrap(await key.wrap(secret, context), context)).toBeUndefined()
    expect(key.id).not.toBe(other.id)
  })

  it('never wraps the same way twice', async () => {
    const [key] = make()
    expect((await key.wrap(secret, context)).equals(await key.wrap(secret, context))).toBe(false)
  })

  it('shows no secret to who looks at it', () => {
    expect(inspect(make(), { depth: 10, showHidden: true })).not.toMatch(/SECRET_|grantway-root-key-v1:|<Buffer/)
  })
})

describe('a key service', () => {
  const wrapOnce = (): Promise<Buffer> => ofTransit('grantway').wrap(randomBytes(32), ['x'])

  it.each([
    ['is sealed', 503, 'STORE_UNAVAILABLE', /VAULT_TRANSIT_ADDRESS: the key service is not available/],
    ['limits rates', 429, 'STORE_UNAVAILABLE', /not available/],
    ['refuses the token', 403, 'CONFIG_INVALID', /VAULT_TRANSIT_TOKEN_FILE: its token may not use the key/],
    ['has no such engine', 404, 'CONFIG_INVALID', /VAULT_TRANSIT_KEY: the key service answered 404/],
    ['sends elsewhere', 307, 'STORE_UNAVAILABLE', /not available/],
  ])('that %s is named as the cause, without its token', async (_, status, code, sentence) => {
    transit.answerWith(status)
    const failure = await wrapOnce().catch((error: unknown) => error)
    transit.answerWith(undefined)
    expect(failure).toMatchObject({ code, message: expect.stringMatching(sentence) as string })
    expect(inspect(failure, { depth: 10, showHidden: true })).not.toMatch(/SECRET_/)
  })

  it('that is down is an outage, and no missing key', async () => {
    const gone = transitRootKey({ address: 'http://127.0.0.1:1', mount: 'transit', name: 'grantway', tokenFile, prefix: 'VAULT_' }, fetch)
    await expect(gone.unwrap(Buffer.from('vault:v1:x'), [])).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' })
  })

  it('gets the token that its file holds now', async () => {
    writeFileSync(tokenFile, 'SECRET_stale')
    await expect(wrapOnce()).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
    writeFileSync(tokenFile, 'SECRET_transit_token\n')
    expect((await wrapOnce()).toString()).toMatch(/^vault:v1:/)
  })
})

describe('the root key file', () => {
  const file = join(folder, 'keys', 'root.key')

  it('is created for its owner alone, and never replaced', () => {
    const { id } = createRootKey(file)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(() => createRootKey(file)).toThrow(/VAULT_KEY_FILE: .* exists already/)
    expect(readRootKey(file).id).toBe(id)
  })

  it.each([
    ['missing', join(folder, 'none'), /there is no key at .*grantway keys create/],
    ['not a key', join(folder, 'text'), /is not a Grantway root key/],
    ['cut short', join(folder, 'short'), /is not a Grantway root key/],
  ])('is refused when %s, with the variable in the sentence', (_, name, sentence) => {
    if (name.endsWith('text')) writeFileSync(name, 'hello', { mode: 0o600 })
    if (name.endsWith('short')) writeFileSync(name, readFileSync(file, 'utf8').slice(0, -9), { mode: 0o600 })
    expect(() => readRootKey(name)).toThrow(sentence)
  })

  it('is refused where there can be none, with the reason of the system', () => {
    expect(() => readRootKey(folder)).toThrow(`VAULT_KEY_FILE: ${folder} is a directory.`)
    const below = join(file, 'root.key')
    expect(() => createRootKey(below)).toThrow(/^VAULT_KEY_FILE: E(NOTDIR|EXIST): .*root\.key/)
    expect(() => readRootKey(below)).toThrow(/^VAULT_KEY_FILE: ENOTDIR: /)
  })

  it('is refused as none, and nobody is told to close it, when the path names something else that others read', () => {
    const page = join(folder, 'page')
    writeFileSync(page, 'public', { mode: 0o644 })
    expect(() => readRootKey(page)).toThrow(/page is not a Grantway root key\.$/)
  })

  it('is refused when others can read it', () => {
    chmodSync(file, 0o644)
    expect(() => readRootKey(file)).toThrow(/can be read by others.*chmod 600/)
  })
})
