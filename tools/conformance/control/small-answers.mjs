// What the control server answers with in either revision.
import { randomUUID } from 'node:crypto'

/** Sends JSON. */
export const send = (response, status, body, headers = {}) => {
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

/** Makes the link for a person, the same one while it is open. */
export const linkFor = (small, subject) => {
  const known = [...small.links].find(([, owner]) => owner === subject)?.[0]
  const intent = known ?? randomUUID()
  small.links.set(intent, subject)
  const origin = small.has('link without https') ? 'http://small.example' : small.url
  return `${origin}/connect?i=${intent}${
    small.has('link names the person') ? `&login_hint=${subject}@acme.example` : ''
  }`
}

/** The tool's definition. */
export const tool = {
  name: 'small_read',
  description: 'Reads something that needs a connection.',
  inputSchema: { type: 'object', properties: {} },
  outputSchema: { type: 'object', properties: { items: { type: 'array' } }, required: ['items'] },
}

/** Whether this person has connected their account. */
export const isConnected = (small, subject) =>
  small.connected.has(subject) || (small.has('one connection for everybody') && small.connected.size > 0)

/** The tool's answer for somebody who is connected. */
export const toolResult = { content: [{ type: 'text', text: '[]' }], structuredContent: { items: [] } }

/** Tells a client that cannot open links what to do. */
export const tellResult = (small, url) => ({
  isError: true,
  content: [
    { type: 'text', text: `Please open ${url}` },
    { type: 'resource_link', uri: 'small://link', name: 'small_link' },
  ],
  ...(small.has('error has structured content') ? { structuredContent: { code: 'AUTH_REQUIRED' } } : {}),
})
