// What somebody else notices while thirty connections are refreshed at a provider that takes three seconds.
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createEngine, createSealer, createVault, rootKeyFrom, silentLog } from '@grantway/auth-core'
import { schema } from '@grantway/auth-core/store'
import { openTestStore } from '@grantway/auth-core/testing'
import { todo } from '@grantway/connector-todo'
import { median } from './load.mjs'

const people = 30
const now = () => new Date()

const startProvider = async (delayMs) => {
  let asked = 0
  const server = createServer(async (request, response) => {
    const isToken = request.url === '/oauth/access_token'
    if (isToken) {
      asked += 1
      await sleep(delayMs)
    }
    const token = () => `SECRET_${randomBytes(12).toString('hex')}`
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(isToken
      ? { access_token: token(), refresh_token: token(), token_type: 'Bearer', expires_in: 3_600, scope: 'data:read' }
      : { results: [], next_cursor: null }))
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  return { url: `http://127.0.0.1:${server.address().port}`, asked: () => asked, close: () => server.close() }
}

const connect = async (store, vault, issuer) => {
  const owners = Array.from({ length: people + 1 }, (_, index) => ({ tenant: 'acme', subject: `u${index}` }))
  await store.shared(async (sql) => {
    await sql.insert(schema.tenants).values({ id: 'acme', name: 'Acme' })
    await sql.insert(schema.users).values(owners.map(({ subject: id }) => ({ id, displayName: id, kind: 'demo' })))
    await sql.insert(schema.memberships).values(owners.map(({ subject: userId }) => ({ tenantId: 'acme', userId, roles: ['member'] })))
  })
  for (const owner of owners) {
    const id = `c-${owner.subject}`
    const tokens = { issuer, accessToken: 'SECRET_old', refreshToken: `SECRET_${id}`, issuedAt: 0, expiresAt: 1 }
    const sealed = await vault.seal({ ...owner, purpose: 'tokens', row: id, connector: 'todo', version: 1 }, tokens)
    await store.owned(owner, async (sql) => {
      await sql.insert(schema.connections).values({
        id, tenantId: 'acme', userId: owner.subject, connector: 'todo', registration: 'todo', accountKey: id, accountLabel: id,
        state: 'active', grantedScopes: ['data:read'], version: 1, connectedAt: now(), ...sealed,
      })
      await sql.insert(schema.grants).values({ tenantId: 'acme', userId: owner.subject, connectionId: id, capability: 'tasks-read', grantedAt: now() })
    })
  }
  return owners
}

/** Latencies of a query every ten milliseconds until `work` is done. */
const watch = async (query, work) => {
  let going = true
  const latencies = []
  const watching = (async () => {
    while (going) {
      const started = performance.now()
      await query()
      latencies.push(performance.now() - started)
      await sleep(10)
    }
  })()
  await work()
  going = false
  await watching
  return latencies
}

/** Latency of an unrelated query in milliseconds: alone, during the refreshes, and, as the control, with transactions open meanwhile. */
export const slowProviderRows = async (smoke) => {
  const delayMs = smoke ? 300 : 3_000
  const provider = await startProvider(delayMs)
  const { store, close } = await openTestStore()
  const vault = await createVault(store, { current: rootKeyFrom(randomBytes(32)) }, now)
  const connector = todo({ issuer: provider.url, clientId: 'bench', clientSecret: 'SECRET_bench' })
  const engine = createEngine({
    store, vault, connectors: [connector], publicUrl: 'http://localhost:1', now, log: silentLog, random: Math.random,
    sealer: createSealer(vault.serverKeys.derive('sealer'), now), fetch, publicFetch: fetch,
  })
  const [bystander, ...owners] = await connect(store, vault, provider.url)
  const tool = connector.tools.find(({ name }) => name === 'todo_find_tasks')
  const call = async (owner) => {
    const principal = { ...owner, issuer: 'bench', roles: ['member'], displayName: 'x', clientId: 'bench', clientName: 'Bench' }
    const outcome = await engine.callTool(principal, connector, tool, tool.input.parse({}), { signal: new AbortController().signal })
    if (outcome.kind !== 'done') throw new Error(`a call ended as ${outcome.kind} ${outcome.error?.code ?? ''}`)
  }
  const query = () => engine.connections(bystander)
  const calls = () => Promise.all(owners.map(call))
  const whiles = [
    ['nothing else', () => sleep(delayMs)],
    [`${people} calls that refresh`, calls],
    // What is left of the difference is thirty calls at once on this machine.
    [`${people} calls that do not`, () => Promise.all([calls(), sleep(delayMs)])],
  ]
  const hold = () => Promise.all(owners.map((owner) => store.owned(owner, () => sleep(delayMs))))
  // The embedded database has one session, which one transaction at a time would hold for a minute and a half.
  if (store.kind === 'postgres') whiles.push([`control: ${people} transactions held as long`, hold])
  for (let turn = 0; turn < 100; turn += 1) await query()
  const rows = []
  for (const [during, work] of whiles) {
    const latencies = await watch(query, work)
    const round = (value) => Number(value.toFixed(1))
    rows.push({ database: store.kind, during, queries: latencies.length, 'p50 ms': round(median(latencies)), 'worst ms': round(Math.max(...latencies)) })
  }
  if (provider.asked() !== people) throw new Error(`${provider.asked()} refreshes instead of ${people}`)
  await engine.close()
  await close()
  provider.close()
  return rows
}
