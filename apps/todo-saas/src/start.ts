import { createAdaptorServer } from '@hono/node-server'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import type { Server } from 'node:http'
import { createApp } from './app.ts'
import { createFaults, type Faults } from './faults.ts'
import { removeAccess } from './oauth/authorizations.ts'
import type { TodoSaasOptions } from './options.ts'
import type { PersonId } from './people.ts'
import { createRequestLog, type RequestLog } from './request-log.ts'
import type { Runtime } from './runtime.ts'
import { randomSecret } from './secrets.ts'
import { seedState } from './seed.ts'
import { loadState, prune, saveState } from './state.ts'

/** One running TODO service. What is not `url` or `close` is for tests and cannot be reached over HTTP. */
export interface TodoSaas {
  /** Public URL and issuer identifier, without a trailing slash. */
  readonly url: string
  readonly requests: RequestLog
  readonly faults: Faults
  /** Every raw token, code, session and link secret issued by this process, for leak scans. */
  issuedTokens(): readonly string[]
  /** Takes every application's access to this person away and revokes the person's API tokens. */
  revokeAll(userId: PersonId): void
  /** Makes every access token expire now; refresh tokens stay alive. */
  expireAccessTokens(): void
  /** Stops listening, answers held requests, and closes every connection. */
  close(): Promise<void>
}

/**
 * Starts the service on 127.0.0.1; port 0 (the default) takes any free one.
 * **Errors:** rejects with the error of `listen` when the port is taken, and when the state file is unusable.
 */
export async function startTodoSaas(
  options: TodoSaasOptions & { readonly port?: number },
): Promise<TodoSaas> {
  const { stateFile } = options
  const now = options.clock ?? (() => new Date())
  const state = (stateFile !== undefined && loadState(stateFile)) || seedState(now())
  const requests = createRequestLog()
  const issued: string[] = []
  const closing = new AbortController()
  const save = (): void => {
    prune(state, now())
    if (stateFile !== undefined) saveState(stateFile, state)
  }

  // The port is part of the issuer identifier, so the app is made once it is known.
  let answer = (_request: Request): Response | Promise<Response> => new Response(null, { status: 503 })
  const server = createAdaptorServer({
    fetch: (request) => answer(request),
    overrideGlobalObjects: false,
  }) as Server
  // Longer than any client keeps an idle connection: else a request meets one that is just being closed.
  server.keepAliveTimeout = 65_000
  const port = await listen(server, options.port ?? 0)
  const runtime: Runtime = {
    issuer: (options.publicUrl ?? `http://127.0.0.1:${port}`).replace(/\/$/, ''),
    clients: new Map(options.clients.map((client) => [client.id, client])),
    accessTokenSeconds: options.accessTokenSeconds ?? 3600,
    state,
    faults: createFaults(),
    now,
    newSecret(prefix) {
      const secret = randomSecret(prefix)
      issued.push(secret)
      return secret
    },
    closing: once(closing.signal, 'abort').then(() => undefined),
  }
  const app = createApp(runtime, requests, save)
  answer = (request) => app.fetch(request)
  save()
  return {
    url: runtime.issuer,
    requests,
    faults: runtime.faults,
    issuedTokens: () => [...issued],
    ...interventions(runtime, save),
    close() {
      closing.abort()
      return stop(server)
    },
  }
}

function interventions({ clients, now, state }: Runtime, save: () => void) {
  return {
    revokeAll(userId: PersonId) {
      for (const clientId of clients.keys()) removeAccess(state, userId, clientId)
      for (const [key, row] of state.personalTokens)
        if (row.userId === userId) state.personalTokens.delete(key)
      save()
    },
    expireAccessTokens() {
      for (const token of state.accessTokens.values()) token.expiresAt = now()
      save()
    },
  }
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function stop(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  // Held requests answer first; whatever is still open a moment later is cut.
  setTimeout(() => server.closeAllConnections(), 200).unref()
  await closed
}
