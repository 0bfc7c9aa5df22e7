import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { endAll, environment, grantway, lines, newFolder, serve } from '../support/command-line.ts'
import { freePort } from '../support/free-port.ts'
import { program } from '../support/program.ts'

afterEach(endAll)

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

describe('grantway stdio', () => {
  it('says which directory cannot be, and exits with 2', async () => {
    const { code, stdout, stderr } = await grantway(['stdio'], { ...(await environment()), DATA_DIR: `${program}/data` }).ended
    expect([code, stdout]).toEqual([2, ''])
    expect(lines(stderr).at(-1)).toMatch(/^grantway: DATA_DIR: ENOTDIR: /)
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
