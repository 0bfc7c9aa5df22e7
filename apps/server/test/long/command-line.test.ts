import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'

// The real program, as `npx grantway` runs it, on compiled code: `npm test` compiles first.

const program = fileURLToPath(new URL('../../bin/grantway.js', import.meta.url))
const running = new Set<ChildProcess>()
const folders: string[] = []

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'grantway-cli-'))
  folders.push(folder)
  return folder
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })

const environment = async (folder = newFolder()): Promise<Record<string, string>> => ({
  PATH: process.env['PATH'] ?? '',
  PORT: String(await freePort()),
  DATA_DIR: join(folder, 'data'),
  VAULT_KEY_FILE: join(folder, 'root.key'),
})

const grantway = (args: readonly string[], env: Record<string, string>) => {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()))
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.once('close', (code) => {
      running.delete(child)
      resolve({ code, ...output })
    }))
  return { child, ended, output }
}

const serve = async (env: Record<string, string>) => {
  const server = grantway(['serve'], env)
  await expect.poll(() => server.output.stdout, { timeout: 20_000 }).toContain('Grantway is ready')
  return server
}

const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('oidc-provider WARNING'))

afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

describe('grantway', () => {
  it('says its version and its commands, and does nothing else when it is asked for help', async () => {
    const env = await environment()
    expect(await grantway(['--version'], env).ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string })
    for (const words of [[], ['help'], ['--help'], ['keys', 'create', '--help']]) {
      expect(await grantway(words, env).ended).toMatchObject({ code: 0, stderr: expect.stringMatching(/^grantway <command>\n\n {2}init /) as string })
    }
    expect(existsSync(env['VAULT_KEY_FILE'] ?? '')).toBe(false)
    expect((await grantway(['srve'], env).ended).code).toBe(2)
  })

  it('finishes what it does when nobody reads it any more', async () => {
    const env = await environment()
    await grantway(['keys', 'create'], env).ended
    const { child, ended } = grantway(['keys', 'status'], env)
    child.stdout.destroy()
    const { code, stderr } = await ended
    expect([code, lines(stderr)]).toEqual([0, []])
  })
})

describe('grantway serve', () => {
  it('answers, and stops gracefully with exit code 0', async () => {
    const env = await environment()
    const { child, ended } = await serve(env)
    for (const path of ['healthz', 'readyz']) expect((await fetch(`http://localhost:${env['PORT']}/${path}`)).status).toBe(200)
    child.kill('SIGTERM')
    expect((await ended).code).toBe(0)
  })

  it.each([
    ['a wrong variable', { PORT: 'abc' }, /^grantway: PORT: must be a port number\.$/],
    ['a missing key', { GRANTWAY_DEMO: '0' }, /^grantway: VAULT_KEY_FILE: there is no key at .*grantway keys create/],
    ['a directory that cannot be', { DATA_DIR: `${program}/data` }, /^grantway: DATA_DIR: ENOTDIR: not a directory, mkdir '.*grantway\.js\/data'\.$/],
    ['an unreachable database', { DATABASE_URL: 'postgres://nobody:SECRET_password@127.0.0.1:1/none' }, /^grantway: DATABASE_URL: no database answers there\.$/],
  ])('says %s in one line and exits with 2', async (_, change, sentence) => {
    const env: Record<string, string> = { ...(await environment()), ...change }
    if ('DATABASE_URL' in change) await grantway(['keys', 'create'], env).ended
    const { code, stderr } = await grantway(['serve'], env).ended
    expect(lines(stderr)).toHaveLength(1)
    expect(lines(stderr)[0]).toMatch(sentence)
    expect(stderr).not.toContain('SECRET_')
    expect(code).toBe(2)
  })

  it('says a taken port in one line and exits with 2', async () => {
    const env = await environment()
    const taken = createServer().listen(Number(env['PORT']), '127.0.0.1')
    const { code, stderr } = await grantway(['serve'], env).ended
    taken.close()
    expect(lines(stderr)).toEqual([expect.stringMatching(/^grantway: PORT: \d+ is taken by another program/)])
    expect(code).toBe(2)
  })

  it('refuses a second process on the same directory, and the first goes on', async () => {
    const env = await environment()
    await serve(env)
    const { code, stderr } = await grantway(['serve'], { ...env, PORT: String(await freePort()) }).ended
    expect(lines(stderr)).toEqual([expect.stringMatching(/^grantway: DATA_DIR: another process is using the database/)])
    expect(code).toBe(2)
    expect((await fetch(`http://localhost:${env['PORT']}/readyz`)).status).toBe(200)
  })

  it('refuses a root key that the data was not sealed with, and damages nothing', async () => {
    const env = await environment()
    const first = await serve(env)
    first.child.kill('SIGTERM')
    await first.ended
    const other = { ...env, VAULT_KEY_FILE: join(newFolder(), 'other.key') }
    await grantway(['keys', 'create'], other).ended
    const { code, stderr } = await grantway(['serve'], other).ended
    expect(lines(stderr)).toEqual([expect.stringMatching(/^grantway: VAULT_KEY_FILE: the data was sealed with another key/)])
    expect(code).toBe(2)
    await serve(env)
  })
})

describe('grantway tokens', () => {
  it('prints the token alone on stdout, which then opens the MCP endpoint until it is revoked', async () => {
    const env = await environment()
    await serve(env)
    const created = await grantway(['tokens', 'create', '--user', 'alice', '--tenant', 'acme', '--name', 'laptop'], env).ended
    expect(created.code).toBe(0)
    expect(created.stdout).toMatch(/^gw_pat_[\w-]{43}\n$/)
    const ask = async (): Promise<number> =>
      (await fetch(`http://localhost:${env['PORT']}/mcp`, {
        method: 'POST',
        headers: { authorization: `Bearer ${created.stdout.trim()}`, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
        body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } } }),
      })).status
    expect(await ask()).toBe(200)
    const owner = ['--user', 'alice', '--tenant', 'acme']
    const listed = await grantway(['tokens', 'list', ...owner], env).ended
    const [{ id }] = JSON.parse(listed.stdout) as [{ id: string }]
    expect(listed.stdout).not.toContain('gw_pat_')
    expect((await grantway(['tokens', 'revoke', id, ...owner], env).ended).code).toBe(0)
    expect(await ask()).toBe(401)
  })

  it('refuses a value that is none, names the option, and makes nothing: beside a running server and without one', async () => {
    const env = await environment()
    const days = 'days: must be a whole number from 1 to 366'
    const refused: readonly (readonly [readonly string[], string])[] = [
      [['--name', 'x', '--days', '0'], days], [['--name', 'x', '--days', 'soon'], days],
      [['--name', 'x'.repeat(81)], 'name: must have at most 80 characters'],
    ]
    const expectRefused = async (): Promise<void> => {
      for (const [more, sentence] of refused) {
        expect(await grantway(['tokens', 'create', '--user', 'alice', '--tenant', 'acme', ...more], env).ended)
          .toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(`grantway: --${sentence}.\n`) as string })
      }
    }
    const server = await serve(env)
    await expectRefused()
    server.child.kill('SIGTERM')
    await server.ended
    await expectRefused()
  })

  it('refuses somebody who is not in the tenant', async () => {
    const env = await environment()
    await serve(env)
    const { code, stderr, stdout } = await grantway(['tokens', 'create', '--user', 'dave', '--tenant', 'acme', '--name', 'x'], env).ended
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toMatch(/There is no such person in this tenant/)
  })
})

describe('grantway stdio', () => {
  it('says which directory cannot be, and exits with 2', async () => {
    const { code, stdout, stderr } = await grantway(['stdio'], { ...(await environment()), DATA_DIR: `${program}/data` }).ended
    expect([code, stdout]).toEqual([2, ''])
    expect(lines(stderr).at(-1)).toMatch(/^grantway: DATA_DIR: ENOTDIR: /)
  })
})

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
    expect(await grantway(['db', 'export', join(folder, 'none', 'copy')], env).ended).toMatchObject({ code: 2, stderr: expect.stringMatching(/^grantway: ENOENT: .*none/m) as string })
    expect(await grantway(['db', 'export', file], env).ended).toMatchObject({ code: 0 })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect((await grantway(['db', 'import', file], env).ended).stderr).toMatch(/DATA_DIR: another process is using the database/)
    server.child.kill('SIGTERM')
    await server.ended
    const copy = { ...env, DATA_DIR: join(folder, 'data') }
    expect(await grantway(['db', 'import', folder], copy).ended).toMatchObject({ code: 2, stderr: expect.stringContaining('is not a file.') as string })
    expect(await grantway(['db', 'import', file], copy).ended).toMatchObject({ code: 0 })
    expect((await grantway(['db', 'import', file], copy).ended).stderr).toMatch(/^grantway: The database is not empty/m)
    const anchor = join(folder, 'anchor.json')
    expect((await grantway(['audit', 'verify', '--anchor', anchor], copy).ended).stdout).toBe('✓ the server: 1 entries, 0 uses\n')
    expect(readFileSync(anchor, 'utf8')).toMatch(/"seq": 1/)
    await serve(copy)
    expect(await grantway(['audit', 'verify', '--anchor', anchor], copy).ended).toMatchObject({ code: 0 })
  })
})

describe('a name that is mistyped', () => {
  it('is refused, and does not look like work that is done', async () => {
    const env = await environment()
    await serve(env)
    const asked: readonly (readonly [string, ...string[]])[] = [
      ['audit', 'verify', '--tenant', 'acmee'], ['audit', 'export', '--tenant', 'acmee'],
      ['connections', 'list', '--tenant', 'acmee'], ['connections', 'revoke', '--tenant', 'acmee'], ['connections', 'revoke', '--connector', 'tood'],
    ]
    for (const words of asked) {
      const { code, stdout, stderr } = await grantway(words, env).ended
      expect([words, code, stdout]).toEqual([words, 2, ''])
      expect(stderr).toMatch(/^grantway: (There is no such tenant|No connector of this name is set up here, and nobody is connected through one)\.$/m)
    }
    // Nothing was written for a tenant that is none, and what exists is answered although there is nothing in it.
    expect((await grantway(['audit', 'verify'], env).ended).stdout).not.toContain('acmee')
    expect(await grantway(['audit', 'verify', '--tenant', 'acme'], env).ended).toMatchObject({ code: 0 })
    expect(await grantway(['connections', 'revoke', '--tenant', 'acme'], env).ended)
      .toMatchObject({ code: 0, stderr: expect.stringContaining('Done. No connections.') as string })
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
