import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A Postgres of this proof alone, which can be restarted. */
export interface OwnPostgres {
  readonly url: string
  readonly restart: (mode: 'immediate' | 'fast') => void
  readonly close: () => void
}

const debian = '/usr/lib/postgresql'

/** Starts one; `undefined` where no Postgres server is installed. */
export const startOwnPostgres = async (): Promise<OwnPostgres | undefined> => {
  const newest = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a))[0] : undefined
  const folder = process.env['POSTGRES_BIN'] ?? (newest === undefined ? '' : join(debian, newest, 'bin'))
  if (!existsSync(join(folder, 'initdb'))) return undefined
  const data = mkdtempSync(join(tmpdir(), 'grantway-proof-postgres-'))
  chmodSync(data, 0o755)
  // Postgres refuses to run as root: there it runs as the user the package made.
  const idOf = (flag: string): number => Number(execFileSync('id', [flag, 'postgres']))
  const asUser = process.getuid?.() === 0 ? { uid: idOf('-u'), gid: idOf('-g') } : {}
  if (asUser.uid !== undefined) execFileSync('chown', [`${asUser.uid}:${asUser.gid}`, data])
  const port = await freePort()
  const cluster = join(data, 'cluster')
  const run = (name: string, args: readonly string[]): void =>
    void execFileSync(join(folder, name), [...args], { ...asUser, cwd: data, stdio: 'ignore' })
  run('initdb', ['-D', cluster, '-U', 'grantway', '-A', 'trust', '--no-sync', '-E', 'UTF8'])
  const control = (args: readonly string[]): void => run('pg_ctl', ['-D', cluster, '-w', '-l', join(data, 'log'), ...args])
  const options = ['-o', `-p ${port} -h 127.0.0.1 -k ${data}`]
  control([...options, 'start'])
  return {
    url: `postgres://grantway@127.0.0.1:${port}/postgres`,
    restart: (mode) => control([...options, '-m', mode, 'restart']),
    close: () => {
      control(['-m', 'immediate', 'stop'])
      rmSync(data, { recursive: true, force: true })
    },
  }
}

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })
