import type { IncomingMessage, ServerResponse } from 'node:http'
import { apiFault, tokenFault, type Act } from './fault-answers.ts'
import { createFaults, type FailureStatus, type Faults } from './faults.ts'
import { listen, readRequest, stop, urlOf, write } from './loopback.ts'
import { keyOf, type KeyHeader } from './keys.ts'
import { bearerOf, type FakeAnswer, type FakeRequest } from './message.ts'
import { plantedSecret, withProse, withSecrets } from './planted.ts'
import { createRequestLog, type RecordedRequest, type RequestKind, type RequestLog } from './request-log.ts'

/** What is behind the front, and how the provider words its failures. */
export interface FrontOptions {
  readonly port?: number
  readonly kindOf: (path: string) => RequestKind
  /** May fill in `scopes` and `writes` of the recorded request. */
  readonly handle: (request: FakeRequest, entry: RecordedRequest) => FakeAnswer | Promise<FakeAnswer>
  readonly failures?: Partial<Readonly<Record<FailureStatus, FakeAnswer>>>
  /** Where keys travel, if not as a bearer. */
  readonly keyHeader?: KeyHeader
}

/** A loopback server in front of a fake: it records, and misbehaves on demand. */
export interface Front {
  readonly url: string
  readonly requests: RequestLog
  readonly faults: Faults
  readonly stranger: { readonly url: string; readonly received: () => number }
  readonly close: () => Promise<void>
}

/** Starts the front on 127.0.0.1. **Errors:** rejects when the port is taken. */
export const startFront = async (options: FrontOptions): Promise<Front> => {
  const requests = createRequestLog()
  const faults = createFaults()
  let strangers = 0
  const stranger = await listen((_request, response) => {
    strangers += 1
    response.end('{}')
  }, 0)
  const server = await listen((incoming, response) => {
    void serve(incoming, response).catch(() => response.destroy())
  }, options.port ?? 0)
  const url = urlOf(server)

  const serve = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const request = await readRequest(incoming)
    const entry = record(options, request)
    requests.add(entry)
    const send = (answer: FakeAnswer): void => {
      entry.status = answer.status
      write(response, answer)
    }
    const act = await decide(options, faults, request, entry, { inside: url, outside: urlOf(stranger) })
    if (act.kind === 'hang') return
    if (act.kind === 'broken') {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '4096' })
      response.write('{"cut', () => response.destroy())
      return
    }
    send(act.answer)
  }

  return {
    url,
    requests,
    faults,
    stranger: { url: urlOf(stranger), received: () => strangers },
    close: async () => {
      await Promise.all([stop(server), stop(stranger)])
    },
  }
}

const decide = async (
  options: FrontOptions,
  faults: Faults,
  request: FakeRequest,
  entry: RecordedRequest,
  places: { readonly inside: string; readonly outside: string },
): Promise<Act> => {
  if (entry.kind === 'revoke' && faults.revocationDown) return { kind: 'answer', answer: { status: 503 } }
  if (entry.kind === 'token') {
    const fault = tokenFault(faults.token, places.outside)
    if (fault.before) return planted(options, faults, request, fault.before)
    return planted(options, faults, request, {
      kind: 'answer',
      answer: fault.after(await options.handle(request, entry)),
    })
  }
  if (entry.kind !== 'api') return { kind: 'answer', answer: await options.handle(request, entry) }
  const instead = apiFault(faults, options.failures ?? {}, places)
  if (instead) return planted(options, faults, request, instead)
  const answer = await options.handle(request, entry)
  return planted(options, faults, request, {
    kind: 'answer',
    answer: { ...answer, body: withProse(answer.body, faults.prose) },
  })
}

const planted = (options: FrontOptions, faults: Faults, request: FakeRequest, act: Act): Act => {
  if (!faults.planted || act.kind !== 'answer') return act
  const { status, headers, body } = act.answer
  const bearer = bearerOf(request) ?? keyOf(request, options.keyHeader)
  const failed = status >= 300 || (typeof body === 'object' && body !== null && 'error' in body)
  return {
    kind: 'answer',
    answer: {
      status,
      headers: { ...headers, 'x-debug-token': plantedSecret, 'x-debug-request': bearer ?? plantedSecret },
      body: withSecrets(body ?? (failed ? { error: 'failed' } : body), bearer, failed),
    },
  }
}

const record = (options: FrontOptions, request: FakeRequest): RecordedRequest => {
  const grantType = request.form.get('grant_type')
  return {
    kind: options.kindOf(request.path),
    method: request.method,
    path: request.path,
    query: [...new Set(request.query.keys())],
    ...(grantType !== null && { grantType }),
    scopes: [],
    writes: !['GET', 'HEAD'].includes(request.method),
  }
}
