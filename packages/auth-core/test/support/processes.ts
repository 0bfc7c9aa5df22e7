import { fork, spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { publicUrl, type World } from './world.ts'

const program = fileURLToPath(new URL('refresh-program.mjs', import.meta.url))

/** Where a process is to be killed or stopped. */
export interface Fate {
  readonly point: string
  readonly signal: 'SIGKILL' | 'SIGSTOP'
}

/** What came of the calls of one process. */
export interface Called {
  readonly outcomes: readonly string[]
  readonly tokenRequests: number
}

/** One process with an engine of its own. */
export interface EngineProcess {
  /** Makes the calls; nothing when the process is gone before they are answered. */
  readonly call: (callers: number, options?: { readonly fate?: Fate; readonly subject?: string }) => Promise<Called | undefined>
  /** Resolves when the process has reached the point of its fate. */
  readonly reached: () => Promise<void>
  readonly wake: () => void
  readonly end: () => Promise<void>
}

/** Starts a process over the database of a world. It runs compiled code. */
export const startProcess = async (world: World, store: string): Promise<EngineProcess> => {
  const child = fork(program, {
    env: {
      PATH: process.env['PATH'] ?? '', STORE: store, SAAS_URL: world.saas.url, PUBLIC_URL: publicUrl,
      ROOT_KEY: world.rootBytes.toString('base64'),
    },
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const next = <Message>(kind: string): Promise<Message> =>
    new Promise((resolve) => {
      const listen = (message: { kind: string }): void => {
        if (message.kind !== kind) return
        child.off('message', listen)
        resolve(message as Message)
      }
      child.on('message', listen)
    })
  await Promise.race([next('ready'), gone.then(() => Promise.reject(new Error('the program did not start')))])
  let reached = Promise.resolve()
  return {
    call: (callers, { fate, subject = 'alice' } = {}) => {
      const answer = next<Called>('called')
      if (fate) reached = next('reached')
      child.send({ kind: 'call', callers, subject, fate, offset: world.clock.now().getTime() - Date.now() })
      return Promise.race([answer, gone.then(() => undefined)])
    },
    reached: () => reached,
    wake: () => child.kill('SIGCONT'),
    end: async () => {
      if (child.connected) child.send({ kind: 'end' })
      const force = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await gone
      clearTimeout(force)
    },
  }
}

/**
 * Names a Postgres server in TEST_DATABASE_URL: the one that is there, or a throw-away one of its own.
 * Gives what stops it; nothing where no Postgres is installed.
 */
export const startPostgres = async (): Promise<(() => Promise<void>) | undefined> => {
  if (process.env['TEST_DATABASE_URL']) return () => Promise.resolve()
  const starter = fileURLToPath(new URL('../../../../tools/with-postgres.mjs', import.meta.url))
  const says = 'process.stdout.write(process.env.TEST_DATABASE_URL + "\\n"); setInterval(() => {}, 1000)'
  const child: ChildProcess = spawn(process.execPath, [starter, process.execPath, '-e', says], { stdio: ['ignore', 'pipe', 'ignore'] })
  const gone = new Promise<undefined>((resolve) => child.once('exit', () => resolve(undefined)))
  const lines = createInterface({ input: child.stdout as NodeJS.ReadableStream })
  const url = await Promise.race([new Promise<string>((resolve) => lines.once('line', resolve)), gone])
  if (url === undefined) return undefined
  process.env['TEST_DATABASE_URL'] = url
  return async () => {
    delete process.env['TEST_DATABASE_URL']
    child.kill('SIGTERM')
    await gone
  }
}
