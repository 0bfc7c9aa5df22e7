import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRootKey } from '@grantway/auth-core'
import { openTestStore } from '@grantway/auth-core/testing'
import { createJsonLog, readSettings, reference, startServer, type RunningServer } from '@grantway/server'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import { openFront, type Front } from './front.ts'
import { freePort } from './world.ts'

/** Several replicas of one server behind a front that sends every request to another one. */
export interface Replicas extends Pick<Front, 'answered' | 'sendTo'> {
  readonly todo: TodoSaas
  /** The front: where people and clients go. */
  readonly url: string
  readonly servers: readonly RunningServer[]
  readonly dump: () => Promise<string>
  readonly close: () => Promise<void>
}

/** Starts replicas on the Postgres that TEST_DATABASE_URL names. */
export const startReplicas = async (count = 2): Promise<Replicas> => {
  const folder = mkdtempSync(join(tmpdir(), 'grantway-replicas-'))
  const database = await openTestStore()
  const url = `http://localhost:${await freePort()}`
  const secret = 'SECRET_todo_client'
  const todo = await startTodoSaas({
    clients: [{ id: 'grantway-demo', secret, redirectUris: [`${url}/oauth/callback/todo`] }], accessTokenSeconds: 3600,
  })
  const keyFile = join(folder, 'root.key')
  createRootKey(keyFile)
  const ports = await Promise.all(Array.from({ length: count }, freePort))
  const servers: RunningServer[] = []
  for (const port of ports) {
    const environment = {
      PORT: String(port), PUBLIC_URL: url, VAULT_KEY_FILE: keyFile, DATABASE_URL: database.url,
      TODO_CLIENT_ID: 'grantway-demo', TODO_CLIENT_SECRET: secret, TODO_ISSUER: todo.url,
    }
    const log = createJsonLog('error', () => undefined, () => new Date())
    servers.push(await startServer({ deployment: reference, settings: readSettings(environment), environment, log }))
  }
  const front = await openFront(Number(new URL(url).port), ports)
  return {
    todo, url, servers,
    sendTo: front.sendTo,
    answered: front.answered,
    dump: database.dump,
    close: async () => {
      await front.close()
      for (const server of servers) await server.close()
      await todo.close()
      await database.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
