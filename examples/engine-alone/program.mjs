// @ts-check
// A program with its own HTTP, pages and people: the engine makes the links, asks nobody but their person, and keeps the tokens.
import { createServer } from 'node:http'
import { ensurePerson } from '@grantway/auth-core/store'
import { isConnectorError } from '@grantway/connector-kit'
import { connector, engine, origin, port, store } from './engine.mjs'

setInterval(() => void engine.sweep(), 60_000).unref()

// Who somebody is, is your program's business. Here a cookie says so, and nobody checks it: put your sign-in in its place.
const people = new Map([['alice', 'Alice'], ['bob', 'Bob']])
for (const [subject, displayName] of people) {
  await ensurePerson(store, { tenant: 'staff', tenantName: 'Staff', subject, displayName, roles: ['member'] })
}
/** @param {import('node:http').IncomingMessage} request @param {string} name */
const cookieOf = (request, name) => request.headers.cookie?.split('; ').find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1)
/** @param {import('node:http').IncomingMessage} request */
const callerOf = (request) => {
  const subject = cookieOf(request, 'who') ?? ''
  const displayName = people.get(subject)
  return displayName === undefined ? undefined : {
    issuer: origin, tenant: 'staff', tenantName: 'Staff', subject, displayName, roles: /** @type {const} */ (['member']),
    clientId: 'tasks-page', clientName: 'The tasks page', csrfToken: '',
  }
}

/** @typedef {NonNullable<ReturnType<typeof callerOf>>} Caller */
/** @typedef {{ status?: number, location?: string, cookie?: string, html?: string }} Answer */
/** @type {Record<string, (caller: Caller, url: URL, request: import('node:http').IncomingMessage) => Promise<Answer>>} */
const routes = {
  // A call that needs an account does not fail: it says where the person has to go.
  'GET /tasks': async (caller) => {
    const tool = connector.tools.find(({ name }) => name === 'todo_find_tasks')
    if (!tool) throw new Error('The connector has no such tool.')
    const outcome = await engine.callTool(caller, connector, tool, {}, { signal: AbortSignal.timeout(30_000) })
    if (outcome.kind === 'authorization') return { status: 303, location: outcome.need.url }
    return outcome.kind === 'done' ? { html: `<h1>Tasks</h1><pre>${escape(outcome.value.text)}</pre>` } : { status: 502, html: 'The tasks cannot be read.' }
  },
  'GET /connect/todo': async (caller, url) => {
    const offer = await engine.offer(caller, requestOf(url))
    if (offer.kind !== 'offer') return { status: 403, html: 'This link is not for you, or it is over.' }
    const sentences = offer.capabilities.map(({ consent }) => `<p>${escape(`${consent.allows} ${consent.limits}`)}</p>`)
    return { html: `<h1>Connect ${escape(offer.connector.title)}</h1>${sentences.join('')}<form method="post"><button>Continue</button></form>` }
  },
  'POST /connect/todo': async (caller, url, request) => {
    // Else another site could start a connection in the name of whoever visits it.
    if (request.headers.origin !== origin) return { status: 403, html: 'This form is not ours.' }
    const { authorizationUrl, cookieSuffix, cookieValue } = await engine.beginFlow(caller, requestOf(url))
    return { status: 303, location: authorizationUrl, cookie: `flow_${cookieSuffix}=${cookieValue}; HttpOnly; SameSite=Lax; Path=/; Max-Age=600` }
  },
  'GET /oauth/callback/todo': async (caller, url, request) => {
    const outcome = await engine.finishFlow({
      registration: 'todo', query: url.searchParams, session: caller, cookie: (suffix) => cookieOf(request, `flow_${suffix}`),
    })
    return outcome.kind === 'connected' ? { status: 303, location: '/tasks' } : { status: 400, html: 'Nothing was connected.' }
  },
}
/** @param {URL} url */
const requestOf = ({ searchParams }) => ({
  connector: 'todo', capabilities: searchParams.get('cap')?.split(',') ?? [], intent: searchParams.get('i') ?? undefined,
})
/** @param {string} text */
const escape = (text) => text.replace(/[&<>"]/g, (one) => `&#${one.charCodeAt(0)};`)

const server = createServer((request, response) => {
  /** @param {Answer} answer */
  const answer = ({ status = 200, location, cookie, html = '' }) => {
    response.writeHead(status, {
      'content-type': 'text/html; charset=utf-8', 'referrer-policy': 'no-referrer', 'content-security-policy': "default-src 'none'",
      ...(location && { location }), ...(cookie && { 'set-cookie': cookie }),
    }).end(html)
  }
  const target = request.url ?? '/'
  const url = URL.canParse(target, origin) ? new URL(target, origin) : new URL(origin)
  const caller = callerOf(request)
  const name = /^\/as\/(\w+)$/.exec(url.pathname)?.[1]
  if (name !== undefined) return answer({ status: 303, location: '/tasks', cookie: `who=${name}; HttpOnly; SameSite=Lax; Path=/` })
  const route = routes[`${request.method} ${url.pathname}`]
  if (!route) return answer({ status: 404, html: 'There is no such page.' })
  if (!caller) return answer({ status: 401, html: 'Who are you? <a href="/as/alice">Alice</a> or <a href="/as/bob">Bob</a>' })
  // The sentence of one of our errors is written for people; any other error stays here.
  route(caller, url, request).then(answer, (error) => answer({ status: 500, html: isConnectorError(error) ? escape(error.message) : 'That failed.' }))
})
server.listen(port, '127.0.0.1', () => process.stdout.write(`Ready: ${origin}/tasks\n`))
process.once('SIGTERM', async () => {
  server.closeAllConnections()
  server.close()
  await engine.close()
  await store.close()
})
