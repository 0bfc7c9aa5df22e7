// npm run bench: what an authorized call costs beside the floor, everything in one interleaved run.
// Absolute figures depend on the machine; the ratios are what counts, and what is kept.
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { freePort } from '@grantway/demo'
import { startTodoSaas } from '@grantway/todo-saas'
import { consentAs } from '@grantway/todo-saas/testing'
import { root } from '../setup.mjs'
import { definitionTokens } from './definitions.mjs'
import { measure, median, residentMb } from './load.mjs'
import { startFloor, startOurs } from './targets.mjs'
import { vaultTables } from './vault.mjs'

const smoke = process.argv.includes('--smoke')
const [rounds, calls, width] = smoke ? [2, 100, 8] : [7, 1_500, 16]
const client = { id: 'bench', secret: 'SECRET_bench_client' }
const ports = [await freePort(), await freePort()]
const floorRedirect = 'http://localhost:1/floor'
const todo = await startTodoSaas({
  clients: [{ ...client, redirectUris: [...ports.map((port) => `http://localhost:${port}/oauth/callback/todo`), floorRedirect] }],
})

const upstreamToken = async () => {
  const verifier = randomBytes(32).toString('base64url')
  const url = new URL(`${todo.url}/oauth/authorize`)
  url.search = new URLSearchParams({
    response_type: 'code', client_id: client.id, redirect_uri: floorRedirect, scope: 'data:read', state: 'bench',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
  }).toString()
  const callback = await consentAs('u_alice', url.href, 'allow')
  const response = await fetch(`${todo.url}/oauth/access_token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'authorization_code', code: callback.searchParams.get('code') ?? '', redirect_uri: floorRedirect,
      code_verifier: verifier, client_id: client.id, client_secret: client.secret,
    }),
  })
  return (await response.json()).access_token
}

// with-postgres.mjs names the server; its postmaster is the parent of the backends.
const databaseUrl = process.env.TEST_DATABASE_URL
const postmaster = () => Number(execFileSync('pgrep', ['-of', `postgres.*-p ${new URL(databaseUrl).port}`], { encoding: 'utf8' }))

const targets = [await startFloor(todo.url, await upstreamToken()), await startOurs('PGlite', todo, client, ports[0])]
if (databaseUrl) targets.push(await startOurs('Postgres', todo, client, ports[1], { url: databaseUrl, pid: postmaster() }))
else process.stderr.write('Postgres not measured: TEST_DATABASE_URL is not set (npm run bench starts one where it can).\n')

const kinds = Object.keys(targets[0].callers)
for (const target of targets) for (const kind of kinds) await measure(target.callers[kind], smoke ? 20 : 300, width)
const samples = Object.fromEntries(kinds.map((kind) => [kind, targets.map(() => [])]))
for (let round = 0; round < rounds; round += 1) {
  for (const kind of kinds) {
    for (const [index, target] of targets.entries()) samples[kind][index].push(await measure(target.callers[kind], calls, width))
  }
  process.stderr.write(`round ${round + 1} of ${rounds}\n`)
}

const rows = kinds.flatMap((kind) => targets.map(({ name }, index) => {
  const own = samples[kind][index]
  // Ratio round by round, so that a slow moment of the machine hits both sides.
  const ratio = median(own.map(({ cpuMicros }, round) => cpuMicros / samples[kind][0][round].cpuMicros))
  return { kind, server: name, 'CPU µs a call': Math.round(median(own.map(({ cpuMicros }) => cpuMicros))), 'p50 ms': Number(median(own.map(({ p50 }) => p50)).toFixed(2)), 'x floor': Number(ratio.toFixed(2)) }
}))
const starts = targets.slice(1).map(({ name, first, second, pids }) => ({ server: name, 'first start s': Number(first.toFixed(2)), 'second start s': Number(second.toFixed(2)), 'memory MB': Math.round(residentMb(pids())) }))

process.stdout.write(`${rounds} rounds of ${calls} calls, ${width} at a time; CPU of server plus database, from the kernel\n`)
console.table(rows)
console.table(starts)
const definitions = definitionTokens()
console.table(definitions)

for (const target of targets) target.stop()
await todo.close()
const vault = await vaultTables(smoke)
for (const table of Object.values(vault)) console.table(table)
mkdirSync(join(root, 'artifacts'), { recursive: true })
writeFileSync(join(root, 'artifacts', 'bench.json'), `${JSON.stringify({ rounds, calls, width, rows, starts, definitions, vault }, null, 2)}\n`)
process.exit(0)
