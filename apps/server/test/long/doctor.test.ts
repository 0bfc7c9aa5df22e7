import { existsSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { endAll, environment, grantway, serve } from '../support/command-line.ts'
import { program } from '../support/program.ts'

afterEach(endAll)

describe('grantway doctor', () => {
  it('prints a checklist, and what mends a failure', async () => {
    const env = await environment()
    const failing = await grantway(['doctor'], env).ended
    expect(failing.code).toBe(2)
    expect(failing.stdout).toMatch(/✗ root key: VAULT_KEY_FILE: there is no key .*grantway keys create/)
    expect(existsSync(env['VAULT_KEY_FILE'] ?? '')).toBe(false)
    expect(existsSync(env['DATA_DIR'] ?? '')).toBe(false)
    expect(failing.stdout).toMatch(/mend it: grantway keys create/)
    const elsewhere = await grantway(['doctor'], { ...env, VAULT_KEY_FILE: program, DATA_DIR: `${program}/data` }).ended
    expect(elsewhere.stdout).toMatch(/✗ root key: VAULT_KEY_FILE: .* is not a Grantway root key\.\n +mend it: name the root key that this server had\n/)
    expect(elsewhere.stdout).toMatch(/✗ database: DATA_DIR: E/)
    env['TODO_CLIENT_ID'] = 'someone'
    expect((await grantway(['doctor'], env).ended).stdout).toMatch(/✗ connectors: TODO_CLIENT_SECRET: is needed with TODO_CLIENT_ID\.\n/)
    env['TODO_CLIENT_SECRET'] = 'SECRET_client'
    const { child, ended } = await serve(env)
    const beside = await grantway(['doctor'], env).ended
    expect(beside.stdout).toMatch(/✓ database: pglite; a running server has it, and answers/)
    expect(beside.stdout).toMatch(/✓ public address: a server answers/)
    expect(beside.stdout).not.toContain('✗')
    child.kill('SIGTERM')
    await ended
    const { code, stdout } = await grantway(['doctor'], env).ended
    expect(stdout).toMatch(/✓ database: pglite\n/)
    expect(stdout).toMatch(/✓ redirect URI of todo: register http:\/\/localhost:\d+\/oauth\/callback\/todo/)
    expect(code).toBe(0)
  })

  it('finds a key that lies beside the data, and an address where something else answers', async () => {
    const env: Record<string, string> = { ...(await environment()), TODO_CLIENT_ID: 'someone', TODO_CLIENT_SECRET: 'SECRET_client' }
    const other = createHttpServer((_, response) => response.end('another program')).listen(Number(env['PORT']), '127.0.0.1')
    env['VAULT_KEY_FILE'] = join(env['DATA_DIR'] ?? '', 'root.key')
    env['PUBLIC_URL'] = `http://127.0.0.1:${env['PORT'] ?? ''}`
    await grantway(['keys', 'create'], env).ended
    const { code, stdout } = await grantway(['doctor'], env).ended
    other.close()
    expect(stdout).toMatch(/✗ key and data apart: VAULT_KEY_FILE: lies inside DATA_DIR.*\n {2}mend it: mv /)
    expect(stdout).toMatch(/✗ public address: PUBLIC_URL: what answers at .* is not this server/)
    expect(code).toBe(2)
  })
})
