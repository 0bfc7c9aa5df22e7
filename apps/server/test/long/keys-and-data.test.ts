import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { endAll, environment, grantway, newFolder, serve } from '../support/command-line.ts'

afterEach(endAll)

describe('grantway keys create', () => {
  it('makes a key that only its owner can read, and never replaces it', async () => {
    const env = await environment()
    expect((await grantway(['keys', 'create'], env).ended).code).toBe(0)
    expect(statSync(env['VAULT_KEY_FILE'] ?? '').mode & 0o777).toBe(0o600)
    const again = await grantway(['keys', 'create'], env).ended
    expect(again.code).toBe(2)
    expect(again.stderr).toMatch(/exists already; it is left as it is/)
  })
})

describe('grantway keys', () => {
  it('rotates the root key: a server with both, then rotate, then a server with the new one', async () => {
    const env = await environment()
    const first = await serve(env)
    first.child.kill('SIGTERM')
    await first.ended
    const second = join(newFolder(), 'second.key')
    const both = { ...env, VAULT_KEY_FILE: second, VAULT_PREVIOUS_KEY_FILE: env['VAULT_KEY_FILE'] ?? '' }
    await grantway(['keys', 'create'], both).ended
    const server = await serve(both)
    const before = await grantway(['keys', 'status'], both).ended
    expect(before.stdout).toMatch(/\(VAULT_PREVIOUS_KEY_FILE\): wraps 3 keys of the server .*in use, run keys rotate root/)
    expect(await grantway(['keys', 'rotate', 'root'], both).ended).toMatchObject({ code: 0, stderr: expect.stringContaining('3 keys are wrapped by the current root key now') as string })
    const after = await grantway(['keys', 'status'], both).ended
    expect(after.stdout).toMatch(/\(VAULT_KEY_FILE\): wraps 3 keys of the server .*and all new ones/)
    server.child.kill('SIGTERM')
    await server.ended
    const only = { ...env, VAULT_KEY_FILE: second }
    await serve(only)
    expect(await grantway(['keys', 'rotate', 'root'], only).ended).toMatchObject({ code: 0, stderr: expect.stringContaining('All keys are wrapped by the current root key already.') as string })
  })

  it('S-V16: takes the root key from the environment, and warns why not', async () => {
    const env = await environment()
    await grantway(['keys', 'create'], env).ended
    const { VAULT_KEY_FILE: file = '', ...rest } = env
    const text = readFileSync(file, 'utf8').trim()
    const server = await serve({ ...rest, VAULT_KEY: text })
    expect(server.output.stderr).toMatch(/"level":"warn","message":"the root key is in the environment: [^"]*a file or a key service is safer","variable":"VAULT_KEY"/)
    expect(`${server.output.stdout}${server.output.stderr}`).not.toContain(text.slice(-43))
  })

  it('says which words it takes, and names a tenant that is none', async () => {
    const env = await environment()
    await serve(env)
    expect((await grantway(['keys', 'rotate', 'everything'], env).ended).stderr).toMatch(/^grantway: usage: grantway keys create \| status/m)
    expect(await grantway(['keys', 'rotate', 'tenant', '--tenant', 'none'], env).ended).toMatchObject({ code: 2, stderr: expect.stringContaining('There is no such tenant') as string })
  })
})

describe('grantway db', () => {
  it('copies the database of a running server into a new directory, and the audit log verifies on both sides', async () => {
    const env = await environment()
    const server = await serve(env)
    await grantway(['keys', 'rotate', 'audit'], env).ended
    const folder = newFolder()
    const file = join(folder, 'copy.ndjson')
    expect(await grantway(['db', 'export', file], env).ended).toMatchObject({ code: 0 })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await grantway(['db', 'import', file], env).ended).stderr).toMatch(/DATA_DIR: another process is using the database/)
    server.child.kill('SIGTERM')
    await server.ended
    const copy = { ...env, DATA_DIR: join(folder, 'data') }
    expect(await grantway(['db', 'import', file], copy).ended).toMatchObject({ code: 0 })
    expect((await grantway(['db', 'import', file], copy).ended).stderr).toMatch(/^grantway: The database is not empty/m)
    const anchor = join(folder, 'anchor.json')
    expect((await grantway(['audit', 'verify', '--anchor', anchor], copy).ended).stdout).toBe('✓ the server: 1 entries, 0 uses\n')
    expect(readFileSync(anchor, 'utf8')).toMatch(/"seq": 1/)
    await serve(copy)
    expect(await grantway(['audit', 'verify', '--anchor', anchor], copy).ended).toMatchObject({ code: 0 })
  })
})

describe('a file that cannot be', () => {
  it('is named, and no database is made for it', async () => {
    const env = await environment()
    const folder = newFolder()
    expect(await grantway(['db', 'export', join(folder, 'none', 'copy')], env).ended)
      .toMatchObject({ code: 2, stderr: expect.stringMatching(/^grantway: ENOENT: .*none/m) as string })
    expect(await grantway(['db', 'import', folder], env).ended).toMatchObject({ code: 2, stderr: expect.stringContaining('is not a file.') as string })
    expect(existsSync(env['DATA_DIR'] ?? '')).toBe(false)
  })
})

describe('grantway tenants erase', () => {
  it('asks to be told twice, erases, and says when backups will be clean', async () => {
    const env = await environment()
    await serve(env)
    expect(await grantway(['tenants', 'erase', '--tenant', 'globex'], env).ended).toMatchObject({ code: 2, stderr: expect.stringContaining('usage: grantway tenants erase') as string })
    const { code, stderr } = await grantway(['tenants', 'erase', '--tenant', 'globex', '--yes', '--backup-days', '30'], env).ended
    expect(stderr).toMatch(/Erased globex: 0 keys, 0 connections, 1 people[^]*the last of them ends on \d{4}-\d\d-\d\d/)
    expect(code).toBe(0)
    const exported = await grantway(['audit', 'export', '--tenant', 'globex'], env).ended
    expect(exported.stdout).toMatch(/"action":"tenant.erased"/)
    expect(exported.stdout).not.toMatch(/dave/)
  })
})
