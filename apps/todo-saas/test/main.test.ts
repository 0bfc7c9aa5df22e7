import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'

const appDirectory = fileURLToPath(new URL('..', import.meta.url))
const valid = {
  TODO_SAAS_PORT: '4100',
  TODO_SAAS_CLIENT_ID: 'grantway',
  TODO_SAAS_CLIENT_SECRET: 'SECRET_client_of_the_demo',
  TODO_SAAS_REDIRECT_URIS: 'http://localhost:3000/oauth/callback/todo,http://localhost:3000/two',
}

function start(environment: Record<string, string>) {
  const child = spawn(process.execPath, ['dist/main.js'], {
    cwd: appDirectory,
    env: { PATH: process.env['PATH'], ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()))
  const exited = once(child, 'close').then(([code]) => ({ code: code as number | null, ...output }))
  return { child, exited }
}

/** Finds a port that was free a moment ago, or holds one for as long as `use` runs. */
async function withPort<Result>(
  use: (port: number, release: () => Promise<unknown>) => Promise<Result>,
): Promise<Result> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const release = () => (server.listening ? once(server.close(), 'close') : Promise.resolve())
  try {
    return await use((server.address() as AddressInfo).port, release)
  } finally {
    await release()
  }
}

describe('the process', () => {
  beforeAll(() => {
    const compiler = fileURLToPath(
      new URL('../../../node_modules/@typescript/native/bin/tsc', import.meta.url),
    )
    execFileSync(process.execPath, [compiler, '-b', 'tsconfig.lib.json'], { cwd: appDirectory })
  })

  it.each([
    ['TODO_SAAS_PORT', 'many'],
    ['TODO_SAAS_PORT', '70000'],
    ['TODO_SAAS_CLIENT_ID', ''],
    ['TODO_SAAS_CLIENT_SECRET', 'SECRET_'],
    ['TODO_SAAS_REDIRECT_URIS', 'not a url'],
    ['TODO_SAAS_REDIRECT_URIS', 'http://localhost:3000/#fragment'],
    ['TODO_SAAS_ACCESS_TOKEN_SECONDS', '0'],
  ])('exits 2 with one line that names %s when it is "%s"', async (name, value) => {
    const result = await start({ ...valid, [name]: value }).exited
    expect(result).toMatchObject({ code: 2, stdout: '' })
    expect(result.stderr).toMatch(new RegExp(`^${name} must be [^\\n]+\\n$`))
    expect(result.stderr).not.toContain('SECRET_')
  })

  it('exits 2 with one line when the port is taken', async () => {
    await withPort(async (port) => {
      const result = await start({ ...valid, TODO_SAAS_PORT: String(port) }).exited
      expect(result).toEqual({ code: 2, stdout: '', stderr: `TODO_SAAS_PORT ${port} is already in use\n` })
    })
  })

  it('exits 2 with one line when the state file is unusable', async () => {
    await withPort(async (port, release) => {
      await release()
      const result = await start({
        ...valid,
        TODO_SAAS_PORT: String(port),
        TODO_SAAS_STATE_FILE: appDirectory,
      }).exited
      expect(result).toMatchObject({ code: 2, stdout: '' })
      expect(result.stderr).toMatch(/^TODO_SAAS_STATE_FILE: [^\n]+\n$/)
    })
  })

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'says one line when it listens and leaves with 0 on %s',
    async (signal) => {
      await withPort(async (port, release) => {
        await release()
        const { child, exited } = start({ ...valid, TODO_SAAS_PORT: String(port) })
        await once(child.stdout, 'data')
        const response = await fetch(`http://127.0.0.1:${port}/healthz`)
        child.kill(signal)
        const result = await exited
        expect(response.status).toBe(200)
        expect(result).toEqual({
          code: 0,
          stdout: `Todo Service is listening at http://127.0.0.1:${port}\n`,
          stderr: '',
        })
      })
    },
  )
})
