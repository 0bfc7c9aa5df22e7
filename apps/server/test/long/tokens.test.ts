import { afterEach, describe, expect, it } from 'vitest'
import { endAll, environment, grantway, serve } from '../support/command-line.ts'

afterEach(endAll)

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
