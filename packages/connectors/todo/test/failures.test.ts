import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { publicCode } from '@grantway/connector-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { todo } from '../src/index.ts'
import { connected, type Connected } from './connected.ts'

interface Answer {
  readonly status: number
  readonly body?: unknown
  readonly headers?: Record<string, string>
}

let server: Server
let answer: Answer
let upstream: Connected

beforeAll(async () => {
  server = createServer((_request, response) => {
    response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
    response.end(JSON.stringify(answer.body ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const connector = todo({ issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
  upstream = connected(connector, 'SECRET_bearer')
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const failure = async (given: Answer) => {
  answer = given
  return upstream.call('todo_get_task', { id: 'abc' }).then(
    () => expect.unreachable('the call succeeded'),
    (error: unknown) => error as Error & { code: string; details: Record<string, unknown> },
  )
}

describe('a failure of the service', () => {
  it.each([
    [
      '403 for a scope',
      { status: 403, body: { error_tag: 'AUTH_INSUFFICIENT_TOKEN_SCOPE' } },
      'SCOPE_MISSING',
      {},
    ],
    ['403 without a tag', { status: 403 }, 'SCOPE_MISSING', {}],
    [
      '403 for a limit of the plan',
      { status: 403, body: { error_tag: 'MAX_ITEMS_LIMIT_REACHED' } },
      'PROVIDER_POLICY',
      {},
    ],
    ['410', { status: 410 }, 'PROVIDER_MISCONFIGURED', {}],
    ['418', { status: 418 }, 'API_ERROR', { status: 418 }],
    [
      '429 with the wait in the body',
      { status: 429, body: { error_extra: { retry_after: 12.3 } } },
      'RATE_LIMITED',
      { retryAfterSeconds: 13 },
    ],
    [
      '429 with nonsense',
      { status: 429, body: { error_extra: { retry_after: 'soon' } } },
      'RATE_LIMITED',
      {},
    ],
  ] as [string, Answer, string, Record<string, unknown>][])(
    'is understood: %s',
    async (_name, given, code, details) => {
      const error = await failure(given)
      expect(error.code).toBe(code)
      expect(error.details).toMatchObject({ connector: 'todo', ...details })
      if (!('retryAfterSeconds' in details)) expect(error.details).not.toHaveProperty('retryAfterSeconds')
    },
  )

  it('is named after the connector when nothing better is known', async () => {
    const error = await failure({ status: 418 })
    expect(publicCode(error as never)).toBe('TODO_API_ERROR')
  })
})
