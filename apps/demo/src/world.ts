import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRootKey } from '@grantway/auth-core'
import { openTestStore } from '@grantway/auth-core/testing'
import { createJsonLog, readSettings, reference, startServer, type Deployment, type RunningServer } from '@grantway/server'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import { openFront } from './front.ts'
import { ownCertificate } from './own-certificate.ts'

/** Both services, running on loopback with a database of their own. */
export interface World {
  readonly todo: TodoSaas
  readonly server: RunningServer
  readonly mcpUrl: string
  /** Folder of the embedded database; empty when the tests run on Postgres. */
  readonly dataDir: string
  /** Everything in the database as text, when it is on Postgres. */
  readonly dump: () => Promise<string | undefined>
  /** Everything the server has logged. */
  readonly logged: () => string
  readonly close: () => Promise<void>
}

/** What of the demo differs in a test. */
export interface WorldOptions {
  /** Life of the TODO service's access tokens. */
  readonly accessTokenSeconds?: number
  /** Replaces the token endpoint, to see what happens when it cannot be reached. */
  readonly tokenEndpoint?: string
  /** The clock of both services. */
  readonly now?: () => Date
  /** True to reach the server over TLS, through a front with a certificate of its own. */
  readonly tls?: boolean
  /** More of the server's environment. */
  readonly environment?: Readonly<Record<string, string>>
  /** What the server offers; the reference deployment when missing. */
  readonly deployment?: Deployment
}

/** Starts the TODO service and the reference server as `npm start` does, on free ports. */
export const startWorld = async (options: WorldOptions = {}): Promise<World> => {
  const folder = mkdtempSync(join(tmpdir(), 'grantway-demo-'))
  const port = await freePort()
  const frontPort = options.tls ? await freePort() : undefined
  const publicUrl = frontPort === undefined ? `http://localhost:${port}` : `https://localhost:${frontPort}`
  const secret = 'SECRET_todo_client'
  // The same stories are told on the database server that TEST_DATABASE_URL names.
  const database = process.env['TEST_DATABASE_URL'] ? await openTestStore() : undefined
  const todo = await startTodoSaas({
    clients: [{ id: 'grantway-demo', secret, redirectUris: [`${publicUrl}/oauth/callback/todo`] }],
    accessTokenSeconds: options.accessTokenSeconds ?? 3600,
    ...(options.now && { clock: options.now }),
  })
  const environment = {
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    DATA_DIR: join(folder, 'data'),
    VAULT_KEY_FILE: join(folder, 'root.key'),
    TODO_CLIENT_ID: 'grantway-demo',
    TODO_CLIENT_SECRET: secret,
    TODO_ISSUER: todo.url,
    TODO_TOKEN_ENDPOINT: options.tokenEndpoint,
    DATABASE_URL: database?.url,
    ...options.environment,
  }
  const lines: string[] = []
  const settings = readSettings(environment)
  if (database) createRootKey(environment.VAULT_KEY_FILE)
  const log = createJsonLog('debug', (line) => lines.push(line), () => new Date())
  const server = await startServer({ deployment: options.deployment ?? reference, settings, environment, log, ...(options.now && { now: options.now }) })
  const front = frontPort === undefined ? undefined : await openFront(frontPort, [port], ownCertificate())
  return {
    todo,
    server,
    mcpUrl: `${server.url}/mcp`,
    dataDir: environment.DATA_DIR,
    dump: async () => database?.dump(),
    logged: () => lines.join('\n'),
    close: async () => {
      await front?.close()
      await server.close()
      await todo.close()
      await database?.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Finds a port that nobody uses. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0))
    })
  })
