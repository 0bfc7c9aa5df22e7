import { existsSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { silentLog } from '@grantway/auth-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { readSettings } from '../src/configuration/settings.ts'
import { openRootKey } from '../src/open-root-key.ts'

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'grantway-root-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

describe('a root key that is not there', () => {
  const start = (change: Readonly<Record<string, string>> = {}, mayCreate = true) => {
    const folder = newFolder()
    const file = join(folder, 'root.key')
    const settings = readSettings({ DATA_DIR: join(folder, 'data'), VAULT_KEY_FILE: file, ...change })
    return { file, open: () => openRootKey(settings, mayCreate, silentLog) }
  }

  it('is made for a new embedded database on loopback, for its owner alone, and once', () => {
    const { file, open } = start()
    const first = open()
    expect(first.created).toBe(true)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(open()).toMatchObject({ created: false, ring: { current: { id: first.ring.current.id } } })
  })

  it.each<[string, Record<string, string>, boolean]>([
    ['beside Postgres', { DATABASE_URL: 'postgres://u@127.0.0.1/d' }, true],
    ['on an address that others reach', { HOST: '0.0.0.0', PUBLIC_URL: 'https://grantway.example.com' }, true],
    ['where nobody said it is a demo', {}, false],
  ])('S-V06: is never made %s: the start is refused and names the command', (_, change, mayCreate) => {
    const { file, open } = start(change, mayCreate)
    expect(open).toThrow(/^VAULT_KEY_FILE: there is no key at .*grantway keys create/)
    expect(existsSync(file)).toBe(false)
  })

  it('S-V06: is never made where data is already', () => {
    const data = newFolder()
    mkdirSync(join(data, 'pglite'))
    const { file, open } = start({ DATA_DIR: data })
    expect(open).toThrow(/^VAULT_KEY_FILE: there is no key at/)
    expect(existsSync(file)).toBe(false)
  })
})
