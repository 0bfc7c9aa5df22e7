import type { InboundOutcome, InboundRequest } from '@grantway/auth-core'
import { describe, expect, it } from 'vitest'
import { webhookRoutes } from '../src/http/webhooks.ts'

const routesThat = (outcome: InboundOutcome) => {
  const received: InboundRequest[] = []
  const routes = webhookRoutes({ receive: (request) => (received.push(request), Promise.resolve(outcome)) })
  const post = (body: string | Uint8Array<ArrayBuffer>, headers = {}) => routes.request('/webhooks/todo', { method: 'POST', body, headers })
  return { routes, received, post }
}

describe('the address for webhooks', () => {
  it('hands over the very bytes and headers that arrived', async () => {
    const { received, post } = routesThat({ kind: 'accepted', connections: 1 })
    const body = new Uint8Array([123, 0, 255, 13, 10, 125])
    const answer = await post(body, { 'x-signature': 'abc', 'content-type': 'application/json' })
    expect(answer.status).toBe(204)
    expect(received[0]?.connector).toBe('todo')
    expect(received[0]?.headers.get('x-signature')).toBe('abc')
    expect([...(received[0]?.body ?? [])]).toEqual([...body])
  })

  it.each([['unknown', 404], ['refused', 401], ['malformed', 400]] as const)('answers %s with %i and says no more', async (kind, status) => {
    const answer = await routesThat({ kind }).post('{}')
    expect(answer.status).toBe(status)
    expect((await answer.text()).length).toBeLessThan(30)
  })

  it('sends a challenge back as plain text, whatever is in it', async () => {
    const answer = await routesThat({ kind: 'challenge', answer: '<script>' }).post('{}')
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/i)
    expect(await answer.text()).toBe('<script>')
  })

  it('S-R11: does not read more than 256 KiB', async () => {
    const { received, post } = routesThat({ kind: 'accepted', connections: 0 })
    expect((await post('x'.repeat(256 * 1024 + 1))).status).toBe(413)
    expect(received).toEqual([])
    // Control: as much as the limit is read.
    expect((await post('x'.repeat(256 * 1024))).status).toBe(204)
  })

  it('takes nothing but POST', async () => {
    const { routes, received } = routesThat({ kind: 'accepted', connections: 0 })
    for (const method of ['GET', 'PUT', 'DELETE']) expect((await routes.request('/webhooks/todo', { method })).status).toBe(404)
    expect(received).toEqual([])
  })
})
