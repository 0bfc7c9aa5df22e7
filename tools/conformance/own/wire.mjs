// Speaks to an MCP server by hand: exactly the headers and bodies a scenario wants, in both revisions.

const modernVersion = '2026-07-28'
const legacyVersion = '2025-11-25'
const prefix = 'io.modelcontextprotocol'
const timeoutMs = 40_000

const namedBy = { 'tools/call': 'name', 'prompts/get': 'name', 'resources/read': 'uri' }

/** The capabilities of a client that opens links. */
export const opensLinks = { elicitation: { url: {} } }

/**
 * An answer as it was on the wire.
 * @typedef {object} Answer
 * @property {number} status
 * @property {Headers} headers
 * @property {Record<string, any>} result Empty when there is none.
 * @property {{ code?: number, message?: string, data?: any }} error Empty when there is none.
 * @property {readonly any[]} messages Every message of the answer, also those before the last.
 * @property {string} text
 */

/**
 * Builds a request of 2026-07-28; `change` may alter headers and body before it is sent.
 * @param {string} method
 * @param {Record<string, unknown>} params
 */
export const modernRequest = (method, params = {}, capabilities = {}) => ({
  headers: {
    'MCP-Protocol-Version': modernVersion,
    'Mcp-Method': method,
    ...(namedBy[method] === undefined ? {} : { 'Mcp-Name': String(params[namedBy[method]]) }),
  },
  body: {
    jsonrpc: '2.0',
    id: 1,
    method,
    params: {
      ...params,
      _meta: {
        [`${prefix}/protocolVersion`]: modernVersion,
        [`${prefix}/clientInfo`]: { name: 'own-scenarios', version: '1' },
        [`${prefix}/clientCapabilities`]: capabilities,
        ...params._meta,
      },
    },
  },
})

/** Builds a request of 2025-11-25, in a session when there is an id. */
export const legacyRequest = (method, params = {}, sessionId = undefined) => ({
  headers: { 'MCP-Protocol-Version': legacyVersion, ...(sessionId ? { 'Mcp-Session-Id': sessionId } : {}) },
  body: { jsonrpc: '2.0', id: 1, method, params },
})

/**
 * Makes the hands of the scenarios for one server.
 * @param {string} url
 */
export const createWire = (url) => {
  const post = async (bearer, { headers = {}, body, path = '' }) =>
    read(
      await fetch(`${url}${path}`, {
        method: 'POST',
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
        headers: {
          Accept: 'application/json, text/event-stream',
          'Content-Type': 'application/json',
          ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
          ...headers,
        },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    )
  return {
    post,
    /** Sends a request of 2026-07-28. */
    modern: (bearer, method, params, capabilities) =>
      post(bearer, modernRequest(method, params, capabilities)),
    /** Sends a request of 2025-11-25. */
    legacy: (bearer, method, params, sessionId) => post(bearer, legacyRequest(method, params, sessionId)),
    /** Starts a session of 2025-11-25; the id is missing where the server keeps no session. */
    initialize: async (bearer, capabilities = {}) => {
      const params = {
        protocolVersion: legacyVersion,
        capabilities,
        clientInfo: { name: 'own-scenarios', version: '1' },
      }
      const answer = await post(bearer, { body: { jsonrpc: '2.0', id: 1, method: 'initialize', params } })
      return { answer, sessionId: answer.headers.get('mcp-session-id') ?? undefined }
    },
    listen: (bearer, uris) => listen(url, bearer, uris),
  }
}

// A stream is read until the answer came: servers may keep it open.
const read = async (response) => {
  const { status, headers } = response
  const streamed = headers.get('content-type')?.includes('text/event-stream')
  const messages = []
  let text = ''
  if (streamed) {
    for await (const message of eventsOf(response)) {
      messages.push(message)
      if ('result' in message || 'error' in message) break
    }
    text = JSON.stringify(messages)
  } else {
    text = await response.text()
    const message = parse(text)
    if (message) messages.push(message)
  }
  const last = messages.at(-1) ?? {}
  return {
    status,
    headers,
    result: last.result ?? {},
    error: typeof last.error === 'object' ? last.error : {},
    messages,
    text,
  }
}

const parse = (text) => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

async function* eventsOf(response) {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of response.body ?? []) {
    rest += decoder.decode(chunk, { stream: true })
    const frames = rest.split(/\r?\n\r?\n/)
    rest = frames.pop() ?? ''
    for (const frame of frames) {
      const data = frame
        .split(/\r?\n/)
        .filter((line) => line.startsWith('data:'))
        .map((line) => line.slice(5).trim())
        .join('\n')
      const message = data === '' ? undefined : parse(data)
      if (message) yield message
    }
  }
}

// Opens the event stream of 2026-07-28 and collects what comes until `stop`.
const listen = async (url, bearer, uris) => {
  const ended = new AbortController()
  const { headers, body } = modernRequest('subscriptions/listen', {
    notifications: { resourceSubscriptions: uris },
  })
  const response = await fetch(url, {
    method: 'POST',
    signal: AbortSignal.any([ended.signal, AbortSignal.timeout(timeoutMs)]),
    headers: {
      Accept: 'application/json, text/event-stream',
      'Content-Type': 'application/json',
      Authorization: `Bearer ${bearer}`,
      ...headers,
    },
    body: JSON.stringify(body),
  })
  const messages = []
  const reading = (async () => {
    for await (const message of eventsOf(response)) messages.push(message)
  })().catch(() => undefined)
  return {
    status: response.status,
    opened: response.headers.get('content-type')?.includes('text/event-stream') === true,
    messages,
    stop: async () => {
      ended.abort()
      await reading
    },
  }
}
