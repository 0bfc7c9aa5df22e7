import { freePort } from '@grantway/demo'
import { startTodoSaas } from '@grantway/todo-saas'
import { createHash, randomBytes } from 'node:crypto'
import { consentAs } from '@grantway/todo-saas/testing'
import { measure, median } from './load.mjs'
import { startFloor, startOurs } from './targets.mjs'
const client = { id: 'bench', secret: 'SECRET_bench_client' }
const ports = [await freePort(), await freePort()]
const floorRedirect = 'http://localhost:1/floor'
const todo = await startTodoSaas({ clients: [{ ...client, redirectUris: [floorRedirect, ...ports.map((p) => `http://localhost:${p}/oauth/callback/todo`)] }] })
const verifier = randomBytes(32).toString('base64url')
const url = new URL(`${todo.url}/oauth/authorize`)
url.search = new URLSearchParams({ response_type: 'code', client_id: client.id, redirect_uri: floorRedirect, scope: 'data:read', state: 'bench', code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256' }).toString()
const callback = await consentAs('u_alice', url.href, 'allow')
const t = (await (await fetch(`${todo.url}/oauth/access_token`, { method: 'POST', body: new URLSearchParams({ grant_type: 'authorization_code', code: callback.searchParams.get('code') ?? '', redirect_uri: floorRedirect, code_verifier: verifier, client_id: client.id, client_secret: client.secret }) })).json()).access_token
const targets = [await startFloor(todo.url, t), await startOurs('PGlite', todo, client, ports[0])]
import { execFileSync } from 'node:child_process'
if (process.env.TEST_DATABASE_URL) { const pid = Number(execFileSync('pgrep', ['-of', `postgres.*-p ${new URL(process.env.TEST_DATABASE_URL).port}`], { encoding: 'utf8' })); targets.push(await startOurs('Postgres', todo, client, ports[1], { url: process.env.TEST_DATABASE_URL, pid })) }
for (const kind of (process.argv[2] ?? '2025-11-25').split(',').map((r) => `${r} tools/call`)) {
  const s = targets.map(() => [])
  for (const x of targets) await measure(x.callers[kind], 500, 16)
  for (let i = 0; i < 7; i++) for (const [j, x] of targets.entries()) s[j].push((await measure(x.callers[kind], 1200, 16)).cpuMicros)
  console.log(kind, targets.map((x, j) => `${x.name} ${Math.round(median(s[j]))} x${median(s[j].map((v, r) => v / s[0][r])).toFixed(2)}`).join('  '))
}
for (const x of targets) x.stop(); await todo.close(); process.exit(0)
