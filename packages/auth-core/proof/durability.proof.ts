import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { migratePostgres, openPglite, openPostgres, schema } from '../src/store/index.ts'
import { proofCount, recordFigures, seededRandom } from '../src/testing/index.ts'
import { startOwnPostgres } from './support/own-postgres.ts'

const random = seededRandom(Number(process.env['PROOF_SEED'] ?? 20_261_122))
const script = (name: string): string => fileURLToPath(new URL(`./support/${name}`, import.meta.url))

it('S-R15: the embedded database loses no acknowledged write when its process is killed while it writes', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'grantway-kills-'))
  const acknowledged = new Set<string>()
  const total = proofCount(200)
  const counts = { kills: 0, lost: 0, failedOpens: 0 }
  const check = (found: string): void => {
    const present = new Set(found.split(','))
    counts.lost += [...acknowledged].filter((id) => !present.has(id)).length
  }
  while (counts.kills < total) {
    const child = spawn(process.execPath, [script('writer.mjs'), directory, String(counts.kills * 100_000)], { stdio: ['ignore', 'pipe', 'inherit'] })
    const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
    const lines = createInterface({ input: child.stdout })
    let killing: Promise<void> | undefined
    for await (const line of lines) {
      if (line.startsWith('wrote ')) acknowledged.add(line.slice('wrote '.length))
      else check(line.slice('found '.length))
      killing ??= sleep(20 + random() * 400).then(() => void child.kill('SIGKILL'))
    }
    // It never ends by itself: without a kill it could not open the database.
    if ((await ended) !== null) counts.failedOpens += 1
    await killing
    counts.kills += 1
  }
  const store = await openPglite(directory)
  check((await store.shared((sql) => sql.select({ id: schema.tenants.id }).from(schema.tenants))).map(({ id }) => id).join(','))
  await store.close()
  rmSync(directory, { recursive: true, force: true })
  recordFigures('kills of the embedded database under write load', { ...counts, acknowledged: acknowledged.size })
  expect(acknowledged.size).toBeGreaterThan(0)
  expect(counts).toMatchObject({ lost: 0, failedOpens: 0 })
})

it('S-R06: Postgres loses no acknowledged write when it is restarted while somebody writes', async () => {
  const postgres = await startOwnPostgres()
  if (!postgres) return recordFigures('restarts of Postgres under write load', { notRun: 'no Postgres server is installed' })
  await migratePostgres(postgres.url, postgres.url)
  const store = await openPostgres(postgres.url)
  const acknowledged = new Set<string>()
  const counts = { restarts: 0, lost: 0, refused: 0 }
  let going = true
  const writer = async (name: string): Promise<void> => {
    for (let number = 0; going; number += 1) {
      const id = `${name}-${number}`
      await store.shared((sql) => sql.insert(schema.tenants).values({ id, name: 'written' })).then(
        () => void acknowledged.add(id),
        async () => {
          counts.refused += 1
          await sleep(20)
        },
      )
    }
  }
  const writers = Promise.all(['a', 'b', 'c', 'd'].map(writer))
  const total = proofCount(50)
  while (counts.restarts < total) {
    await sleep(100 + random() * 300)
    postgres.restart(counts.restarts % 2 === 0 ? 'immediate' : 'fast')
    counts.restarts += 1
  }
  await sleep(300)
  going = false
  await writers
  const present = new Set((await store.shared((sql) => sql.select({ id: schema.tenants.id }).from(schema.tenants))).map(({ id }) => id))
  counts.lost = [...acknowledged].filter((id) => !present.has(id)).length
  await store.close()
  postgres.close()
  recordFigures('restarts of Postgres under write load', { ...counts, acknowledged: acknowledged.size })
  expect(acknowledged.size).toBeGreaterThan(0)
  expect(counts.lost).toBe(0)
})

it('S-R14: a second opener of the embedded database is refused, also from another network namespace', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'grantway-opener-'))
  const first = await openPglite(directory)
  const namespaces = spawnSync('unshare', ['-n', 'true']).status === 0
  const total = Math.max(2, proofCount(100))
  const counts = { tried: 0, refused: 0, fromAnotherNamespace: 0 }
  while (counts.tried < total) {
    const elsewhere = namespaces && counts.tried % 2 === 1
    const command = [...(elsewhere ? ['unshare', '-n'] : []), process.execPath, script('opener.mjs'), directory]
    const { stdout } = spawnSync(command[0] ?? '', command.slice(1), { encoding: 'utf8' })
    counts.tried += 1
    if (elsewhere) counts.fromAnotherNamespace += 1
    if (stdout === 'STORE_UNAVAILABLE') counts.refused += 1
  }
  await first.close()
  // Control: it is the first opener that stood in the way.
  const control = spawnSync(process.execPath, [script('opener.mjs'), directory], { encoding: 'utf8' }).stdout
  rmSync(directory, { recursive: true, force: true })
  recordFigures('second openers', { ...counts, control, ...(!namespaces && { notRun: 'other network namespaces: unshare is not permitted here' }) })
  expect(counts.refused).toBe(total)
  expect(control).toBe('opened')
})
