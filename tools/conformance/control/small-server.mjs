// A tiny MCP server that does what the scenarios want, and breaks one rule at a time when it is told to.
import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import { send } from './small-answers.mjs'
import { answerLegacy } from './small-legacy.mjs'
import { answerModern } from './small-modern.mjs'

/** Bearers of the control server: two people, one issued for another resource, and one that lacks scope. */
export const controlBearers = {
  alice: 'SECRET_control_alice',
  bob: 'SECRET_control_bob',
  foreign: 'SECRET_control_foreign',
  narrow: 'SECRET_control_narrow',
}

const people = { [controlBearers.alice]: 'alice', [controlBearers.bob]: 'bob' }

/**
 * Starts the server with the given faults, on a free loopback port.
 * @param {readonly string[]} faults Names from `faults.mjs`.
 */
export const startSmallServer = async (faults) => {
  const has = (fault) => faults.includes(fault)
  const small = {
    has,
    connected: new Set(),
    links: new Map(),
    streams: [],
    declaredOnce: new Set(),
    calls: 0,
    url: '',
    sealer: createSealer(has),
  }
  const server = createServer((request, response) => void serve(small, request, response))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  small.url = `http://127.0.0.1:${server.address().port}`
  return {
    url: `${small.url}/mcp`,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}

// Seals what travels through a client: readable, and signed together with what it is bound to.
const createSealer = (has) => {
  const mac = (text, binding) =>
    createHmac('sha256', 'SECRET_control_key')
      .update(JSON.stringify([text, binding]))
      .digest('base64url')
  return {
    seal: (value, binding) => {
      const text = Buffer.from(JSON.stringify(value)).toString('base64url')
      return `${text}.${mac(text, has('state is not bound') ? [] : binding)}`
    },
    open: (sealed, binding) => {
      const [text = '', signature = ''] = sealed.split('.')
      const expected = mac(text, has('state is not bound') ? [] : binding)
      const right =
        signature.length === expected.length && timingSafeEqual(Buffer.from(signature), Buffer.from(expected))
      if (right || has('state is not signed'))
        return read(Buffer.from(text, 'base64url').toString('utf8')) ?? (right ? {} : undefined)
      return undefined
    },
  }
}

const read = (json) => {
  try {
    return JSON.parse(json)
  } catch {
    return undefined
  }
}

const serve = async (small, request, response) => {
  const { pathname, searchParams } = new URL(request.url, small.url)
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  if (pathname.startsWith('/.well-known/oauth-protected-resource')) {
    return small.has('no metadata') ? send(response, 404, {}) : send(response, 200, metadataOf(small))
  }
  if (pathname === '/connect') return connectPage(small, request, response, searchParams)
  if (pathname !== '/mcp') return send(response, 404, {})
  const { origin } = request.headers
  if (origin !== undefined && origin !== small.url && !small.has('no Origin check'))
    return send(response, 403, {})
  if (request.headers.authorization === `Bearer ${controlBearers.narrow}` && !small.has('scope unchecked')) {
    return send(response, 403, {}, { 'WWW-Authenticate': challenge(small, 'insufficient_scope') })
  }
  const bearerOwner = subjectOf(small, request.headers.authorization, searchParams)
  if (!bearerOwner)
    return send(
      response,
      401,
      {},
      { 'WWW-Authenticate': challenge(small, request.headers.authorization && 'invalid_token') },
    )
  const message = read(Buffer.concat(chunks).toString('utf8'))
  if (!message)
    return send(response, 400, { jsonrpc: '2.0', id: null, error: { code: -32700, message: 'No JSON.' } })
  const subject = (small.has('believes what is claimed') && message.params?._meta?.userId) || bearerOwner
  const modern =
    request.headers['mcp-method'] !== undefined ||
    message.params?._meta !== undefined ||
    request.headers['mcp-protocol-version'] >= '2026'
  return (modern ? answerModern : answerLegacy)(small, subject, request, message, response)
}

const subjectOf = (small, authorization, query) => {
  const bearer =
    /^Bearer (.+)$/.exec(authorization ?? '')?.[1] ??
    (small.has('bearer in the query') ? query.get('access_token') : undefined)
  if (bearer === controlBearers.foreign && small.has('audience unchecked')) return 'alice'
  if (bearer === controlBearers.narrow && small.has('scope unchecked')) return 'alice'
  return people[bearer]
}

const metadataOf = ({ url, has }) => ({
  resource: has('metadata is about something else') ? 'https://other.example/mcp' : `${url}/mcp`,
  authorization_servers: [url],
  scopes_supported: has('offline_access is offered') ? ['mcp', 'offline_access'] : ['mcp'],
})

const challenge = ({ url, has }, problem) => {
  const error = problem && !has('challenge without an error') ? [`error="${problem}"`] : []
  const scope = has('challenge without a scope') ? [] : ['scope="mcp"']
  return `Bearer ${[
    ...error,
    ...scope,
    `resource_metadata="${url}/.well-known/oauth-protected-resource/mcp"`,
  ].join(', ')}`
}

// The person signs in by naming themselves; a real server would have a session.
const connectPage = (small, request, response, query) => {
  const owner = small.links.get(query.get('i'))
  if (request.method === 'POST') {
    if (owner !== query.get('as')) return send(response, 403, {})
    connect(small, owner)
    return send(response, 200, {})
  }
  if (small.has('opening connects') && owner) connect(small, owner)
  if (small.has('link leads straight on')) {
    return send(
      response,
      302,
      {},
      { Location: 'https://upstream.example/authorize?client_id=small&state=abc' },
    )
  }
  return send(response, 200, { page: 'Please sign in.' })
}

const connect = (small, owner) => {
  small.connected.add(owner)
  for (const stream of small.streams)
    if (stream.subject === owner || small.has('events go to everybody')) stream.tell()
}
