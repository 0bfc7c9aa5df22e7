import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createConnectionCache, createProviderHttp, type ProviderHttp, type ProviderHttpOptions } from '../src/index.ts'

/** The bearer that every test plants and searches for. */
export const bearer = 'SECRET_bearer_4711'

/** A request that arrived. */
export interface Arrived {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** A real server on loopback that records what arrives. */
export interface Upstream {
  readonly origin: string
  readonly arrived: Arrived[]
  readonly close: () => Promise<void>
}

/** Starts a server; `answer` gets the request and how many arrived before it. */
export const startUpstream = async (
  answer: (response: ServerResponse, request: Arrived, earlier: number) => void,
): Promise<Upstream> => {
  const arrived: Arrived[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const entry = { method, path: url, headers, body: Buffer.concat(chunks).toString() }
      arrived.push(entry)
      answer(response, entry, arrived.length - 1)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    arrived,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** Answers with JSON. */
export const json = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

/** The authorized client over these origins; everything else as in production unless overridden. */
export const clientOf = (
  origins: readonly [string, ...string[]],
  overrides: Partial<ProviderHttpOptions> = {},
): ProviderHttp =>
  createProviderHttp({
    connector: 'sample',
    origins,
    authorize: async (headers) => headers.set('authorization', `Bearer ${bearer}`),
    signal: new AbortController().signal,
    fetch,
    publicFetch: fetch,
    // The shortest wait that the jitter allows.
    random: () => 0,
    cache: createConnectionCache(() => new Date()),
    ...overrides,
  })

/** Gives what a promise rejects with; fails the test when it does not reject. */
export const rejection = async (promise: Promise<unknown>): Promise<unknown> => {
  try {
    await promise
  } catch (error) {
    return error
  }
  throw new Error('it did not reject')
}
