import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, request as forward, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import { freePort } from './free-port.ts'
import { program } from './program.ts'

/** The TODO service, a gate before its API, and what a desktop client would pass to its process. */
export interface StdioWorld {
  readonly todo: TodoSaas
  readonly gate: Gate
  readonly url: string
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  readonly close: () => Promise<void>
}

/** Passes requests on to the API, and holds them while it is shut. */
export interface Gate {
  /** `GET /api/v1/tasks` for each request that arrived, held ones included. */
  readonly arrived: readonly string[]
  readonly shut: () => void
  readonly open: () => void
  readonly url: string
  readonly close: () => void
}

const clientSecret = 'SECRET_todo_client'

export const startStdioWorld = async (): Promise<StdioWorld> => {
  const folder = mkdtempSync(join(tmpdir(), 'grantway-stdio-'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const todo = await startTodoSaas({
    clients: [{ id: 'desktop', secret: clientSecret, redirectUris: [`${url}/oauth/callback/todo`] }],
  })
  const gate = await openGate(todo.url)
  return {
    todo, gate, url, folder,
    environment: {
      PATH: process.env['PATH'] ?? '',
      PORT: String(port),
      DATA_DIR: join(folder, 'data'),
      VAULT_KEY_FILE: join(folder, 'root.key'),
      TODO_CLIENT_ID: 'desktop',
      TODO_CLIENT_SECRET: clientSecret,
      TODO_ISSUER: todo.url,
      TODO_API_ORIGIN: gate.url,
    },
    close: async () => {
      gate.close()
      await todo.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const openGate = async (target: string): Promise<Gate> => {
  const arrived: string[] = []
  const held: (() => void)[] = []
  let isShut = false
  const server: Server = createServer((incoming, response) => {
    arrived.push(`${incoming.method ?? ''} ${(incoming.url ?? '').split('?')[0] ?? ''}`)
    const pass = (): void => {
      const onward = forward(new URL(incoming.url ?? '/', target), {
        method: incoming.method,
        headers: { ...incoming.headers, host: new URL(target).host },
      }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(response)
      })
      onward.on('error', () => response.destroy())
      incoming.pipe(onward)
    }
    if (isShut) held.push(pass)
    else pass()
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    arrived,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shut: () => (isShut = true),
    open: () => {
      isShut = false
      for (const pass of held.splice(0)) pass()
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}

/** Runs `grantway stdio` with these lines as its whole input, and gives all it wrote. */
export const runStdio = (
  environment: Readonly<Record<string, string>>, input: readonly (object | string)[] = [], args: readonly string[] = [],
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [program, 'stdio', '--user', 'Alice', ...args], { env: environment })
    const output = { stdout: '', stderr: '' }
    child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()))
    child.once('close', (code) => resolve({ code, ...output }))
    // A process that refuses to start reads nothing.
    child.stdin.on('error', () => undefined)
    child.stdin.end(input.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join(''))
  })
