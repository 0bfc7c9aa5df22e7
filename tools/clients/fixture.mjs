// Turns what was said on the wire into a recorded fixture without anything secret or changing.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('./fixtures/', import.meta.url))
const recorded = new Set(['initialize', 'server/discover', 'tools/call', 'resources/read', 'prompts/get'])
const longOpaque = /(?<![\w-])[A-Za-z0-9_-]{24,}(?![\w-])/g
const secretKey = /^(authorizationContextId|requestState|elicitationId|nextCursor|cursor|progressToken)$/

/**
 * Writes `fixtures/<client>.json`: what the client declared and asked, and what it was answered, lists left out.
 * Two recordings of one version are the same.
 * @param {string} client
 * @param {string} version
 * @param {readonly import('./wire-recorder.mjs').Exchange[]} exchanges
 */
export const writeFixture = (client, version, exchanges) => {
  mkdirSync(folder, { recursive: true })
  const seen = new Set()
  const kept = exchanges
    .filter(({ request, status }) => recorded.has(request?.method) && status !== 401)
    .map(({ request, status, answers }) => ({
      request: redact(request),
      status,
      answers: answers.map((answer) => redact(answer)),
    }))
    // A client that is a new process for each call says the same hello every time.
    .filter((exchange) => !seen.has(JSON.stringify(exchange)) && seen.add(JSON.stringify(exchange)))
  const name = `${client
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')}.json`
  writeFileSync(join(folder, name), `${JSON.stringify({ client, version, exchanges: kept }, null, 2)}\n`)
}

/** Replaces ports, intents, states, tokens, session ids and the person's tasks. */
export const redact = (value, key = '') => {
  if (typeof value === 'string') {
    if (secretKey.test(key)) return '[redacted]'
    return value
      .replaceAll(/localhost:\d+|127\.0\.0\.1:\d+/g, 'localhost')
      .replaceAll(/([?&]i=)[\w-]+/g, '$1[redacted]')
      .replaceAll(longOpaque, '[redacted]')
  }
  if (Array.isArray(value)) return value.map((one) => redact(one))
  if (typeof value !== 'object' || value === null) return value
  // What the person keeps at the service is nobody's business.
  if ('structuredContent' in value) {
    const { structuredContent: _output, content: _text, ...rest } = value
    return { ...redact(rest), content: '[the result]' }
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, name === 'id' ? 0 : redact(one, name)]),
  )
}
