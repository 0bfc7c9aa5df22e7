// One process of a deployment: an engine over the database it is given, that calls when it is told to, and that is
// killed or stopped at a named point. The points are around its collaborators; the engine itself knows none of them.
import { apiFetch, createEngine, createSealer, createVault, rootKeyFrom, silentLog, tokenFetch } from '@grantway/auth-core'
import { openPglite, openPostgres, schema } from '@grantway/auth-core/store'
import { defineCapability, defineConnector, Secret, toolsFor } from '@grantway/connector-kit'
import { z } from 'zod'

const { STORE, SAAS_URL, ROOT_KEY, PUBLIC_URL } = process.env
let offset = 0
let fate
const now = () => new Date(Date.now() + offset)

/** Ends or stops this process here, if this is where it is to happen. */
const at = async (point) => {
  if (fate?.point !== point) return
  const { signal } = fate
  fate = undefined
  process.send({ kind: 'reached', point })
  // The message must have left before the process is gone.
  await new Promise((resolve) => setImmediate(resolve))
  process.kill(process.pid, signal)
  // A killed process ends here; a stopped one goes on when it is woken.
  if (signal === 'SIGKILL') await new Promise(() => undefined)
}

// The transactions of the one caller that refreshes, in their order. Keys are loaded for a tenant, of nobody: first the
// one that opens what is stored, then the one that will seal what comes.
const names = { own: ['read', 'lease', 'announce', 'save'], key: ['key', 'sealing-key'] }
let [passed, tokenRequests] = [{ own: 0, key: 0 }, 0]
const nameOf = ({ subject }) => {
  const kind = subject === '' ? 'key' : 'own'
  passed[kind] += 1
  return names[kind][passed[kind] - 1] ?? 'use'
}
const around = (store) => ({
  ...store,
  rows: async (...input) => {
    await at('find/before')
    const rows = await store.rows(...input)
    await at('find/after')
    return rows
  },
  owned: async (owner, work) => {
    const name = nameOf(owner)
    await at(`${name}/before`)
    const result = await store.owned(owner, async (sql) => {
      const inside = await work(sql)
      await at(`${name}/uncommitted`)
      return inside
    })
    if (fate?.point !== 'announce/committed') await at(`${name}/committed`)
    // Uses are written down in transactions of their own, whenever their second has come: only the row tells this one.
    else if (await isAnnounced(owner)) await at('announce/committed')
    return result
  },
})

const isAnnounced = async (owner) => {
  const rows = await plain.owned(owner, (sql) => sql.select({ tries: schema.connections.refreshTries }).from(schema.connections))
  return tokenRequests === 0 && rows.some(({ tries }) => tries > 0)
}

/** What the product sends with, with the points around each request. */
const pointed = (kind, send) => async (input, init) => {
  await at(`${kind}/before`)
  if (kind === 'token') tokenRequests += 1
  const answer = send(input, init)
  // Gives the request the time to leave.
  await new Promise((resolve) => setTimeout(resolve, fate?.point === `${kind}/sent` ? 50 : 0))
  await at(`${kind}/sent`)
  const response = await answer
  await at(`${kind}/answered`)
  const body = await response.arrayBuffer()
  await at(`${kind}/read`)
  return new Response(body.byteLength > 0 ? body : null, { status: response.status, headers: response.headers })
}

const read = defineCapability({
  id: 'read', title: 'Read tasks', scopes: ['data:read'], enforcement: 'provider', default: true,
  consent: { allows: 'Reads your tasks.', limits: 'It cannot change them.' },
})
const api = (http) => ({ user: () => http.request({ method: 'GET', path: '/api/v1/user', schema: z.object({ id: z.string(), full_name: z.string() }) }) })
const connector = defineConnector({
  id: 'tasks', title: 'Tasks', contract: 1, toolPrefix: 'tasks',
  registration: { clientId: 'grantway', clientSecret: new Secret('SECRET_client') },
  provider: {
    issuer: SAAS_URL,
    authorization_endpoint: `${SAAS_URL}/oauth/authorize`,
    token_endpoint: `${SAAS_URL}/oauth/access_token`,
    revocation_endpoint: `${SAAS_URL}/api/v1/revoke`,
    token_endpoint_auth_method: 'client_secret_post',
    code_challenge_method: 'S256',
    authorization_response_iss_parameter_supported: true,
    scopeSeparator: { request: ',', response: ',' },
    apiOrigins: [SAAS_URL],
    rotation: 'strict',
    identify: async (http) => {
      const { id, full_name: label } = await api(http).user()
      return { key: id, label }
    },
  },
  capabilities: [read],
  client: api,
  tools: [
    toolsFor()({
      name: 'tasks_who', title: 'Who', description: 'Says whose tasks they are.', requires: [read],
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
      input: z.object({}), output: z.object({ id: z.string() }),
      handler: async ({ api: tasks }) => ({ id: (await tasks.user()).id }),
    }),
  ],
})

const plain = STORE.startsWith('postgres') ? await openPostgres(STORE) : await openPglite(STORE)
const store = around(plain)
const vault = await createVault(store, { current: rootKeyFrom(Buffer.from(ROOT_KEY, 'base64')) }, now)
const engine = await createEngine({
  store, vault, connectors: [connector], publicUrl: PUBLIC_URL, now, log: silentLog, random: () => 0,
  sealer: createSealer(vault.serverKeys.derive('sealer'), now), fetch, publicFetch: fetch,
  apiFetch: pointed('api', apiFetch), tokenFetch: pointed('token', tokenFetch),
})

const call = async (subject) => {
  const principal = { issuer: PUBLIC_URL, subject, tenant: 'acme', roles: ['member'], displayName: subject, clientId: 'client', clientName: 'Client' }
  const outcome = await engine.callTool(principal, connector, connector.tools[0], {}, { signal: new AbortController().signal })
  switch (outcome.kind) {
    case 'done':
      return `done ${outcome.value.output.id}`
    case 'authorization':
      return `${outcome.need.code} ${outcome.need.url.startsWith(`${PUBLIC_URL}/connect/tasks?`) ? 'with a link' : 'without a link'}`
    case 'failed':
      return outcome.error.code
  }
}

process.on('message', async (message) => {
  if (message.kind === 'end') {
    await engine.close()
    await plain.close()
    process.exit(0)
  }
  offset = message.offset
  fate = message.fate
  passed = { own: 0, key: 0 }
  tokenRequests = 0
  const outcomes = await Promise.all(Array.from({ length: message.callers }, () => call(message.subject)))
  process.send({ kind: 'called', outcomes, tokenRequests })
})
process.send({ kind: 'ready' })
