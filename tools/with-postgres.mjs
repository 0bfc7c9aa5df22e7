// node tools/with-postgres.mjs <command...>: runs a command beside a throw-away Postgres, named in TEST_DATABASE_URL.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const debian = '/usr/lib/postgresql'
const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : []
const folder = process.env.POSTGRES_BIN ?? (versions.length > 0 ? join(debian, versions[0], 'bin') : undefined)
if (!folder || !existsSync(join(folder, 'initdb'))) {
  process.stderr.write('No Postgres server is installed (set POSTGRES_BIN to the folder of initdb): not run.\n')
  process.exit(77)
}

const freePort = () =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })

const port = await freePort()
const data = mkdtempSync(join(tmpdir(), 'grantway-postgres-'))
chmodSync(data, 0o755)
// Postgres refuses to run as root: there it runs as the user the package made.
const asUser = process.getuid?.() === 0
  ? { uid: Number(execFileSync('id', ['-u', 'postgres'])), gid: Number(execFileSync('id', ['-g', 'postgres'])) }
  : {}
if (asUser.uid !== undefined) execFileSync('chown', [`${asUser.uid}:${asUser.gid}`, data])
const postgres = (name, args) => execFileSync(join(folder, name), args, { ...asUser, cwd: data, stdio: ['ignore', 'ignore', 'inherit'] })
const cluster = join(data, 'cluster')
postgres('initdb', ['-D', cluster, '-U', 'grantway', '-A', 'trust', '--no-sync', '-E', 'UTF8'])
postgres('pg_ctl', ['-D', cluster, '-w', '-l', join(data, 'log'), '-o', `-p ${port} -h 127.0.0.1 -k ${data} -c fsync=off -c max_connections=500`, 'start'])

const [command, ...args] = process.argv.slice(2)
const child = spawn(command, args, {
  stdio: 'inherit',
  env: { ...process.env, TEST_DATABASE_URL: `postgres://grantway@127.0.0.1:${port}/postgres` },
})
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
child.once('exit', (code) => {
  spawnSync(join(folder, 'pg_ctl'), ['-D', cluster, '-m', 'immediate', 'stop'], { ...asUser, cwd: data, stdio: 'ignore' })
  rmSync(data, { recursive: true, force: true })
  process.exit(code ?? 1)
})
