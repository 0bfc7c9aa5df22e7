import type { FailureStatus, Faults, TokenFault } from './faults.ts'
import type { FakeAnswer } from './message.ts'
import { withProperty } from './planted.ts'

/** What the front does with a request. */
export type Act =
  | { readonly kind: 'answer'; readonly answer: FakeAnswer }
  | { readonly kind: 'hang' }
  | { readonly kind: 'broken' }

const act = (status: number, body?: unknown, headers: Readonly<Record<string, string>> = {}): Act => ({
  kind: 'answer',
  answer: { status, body, headers },
})

const page = '<!doctype html><title>Sorry</title><p>We will be back soon.'
const hugeBytes = 9 * 1024 * 1024

/** Gives what the API does instead of answering; nothing while it is well. */
export const apiFault = (
  faults: Faults,
  failures: Partial<Readonly<Record<FailureStatus, FakeAnswer>>>,
  places: { readonly inside: string; readonly outside: string },
): Act | undefined => {
  switch (faults.api) {
    case 'ok':
      return undefined
    case 'hang':
    case 'broken':
      return { kind: faults.api }
    case 'redirect':
      return act(302, undefined, { location: `${places.outside}/suite-redirected` })
    case 'redirect-inside':
      return act(302, undefined, { location: `${places.inside}/suite-redirected` })
    case 'huge':
      return act(200, { filler: 'x'.repeat(hugeBytes) })
    case 'shape':
      return act(200, { suite: 'an answer that nobody knows' })
    case 'html':
      return act(200, page)
    default:
      return failure(
        faults,
        failures[faults.api] ?? {
          status: Number(faults.api),
          body: { error: 'failed', message: 'It failed.' },
        },
      )
  }
}

const failure = ({ api, retryAfterSeconds }: Faults, { status, headers, body }: FakeAnswer): Act => {
  const waits = retryAfterSeconds !== undefined && (api === '429' || api === '503')
  return act(status, body, { ...headers, ...(waits && { 'retry-after': String(retryAfterSeconds) }) })
}

/** Says what the token endpoint does instead of its work, or how its answer is spoiled afterwards. */
export const tokenFault = (
  fault: TokenFault,
  outside: string,
): { readonly before?: Act; readonly after: (answer: FakeAnswer) => FakeAnswer } => {
  const after = (answer: FakeAnswer): FakeAnswer => answer
  switch (fault) {
    case 'invalid_grant':
      return { before: act(400, { error: 'invalid_grant' }), after }
    case 'invalid_client':
      return { before: act(401, { error: 'invalid_client' }), after }
    case '503':
      return { before: act(503, 'Service unavailable'), after }
    case 'hang':
      return { before: { kind: 'hang' }, after }
    case 'redirect':
      return { before: act(307, undefined, { location: `${outside}/suite-redirected` }), after }
    case 'html':
      return { before: act(200, page), after }
    case 'no-token':
      return {
        after: (answer) => ({ ...answer, body: withProperty(answer.body, 'access_token', undefined) }),
      }
    case 'wrong-type':
      return { after: (answer) => ({ ...answer, body: withProperty(answer.body, 'token_type', 'mac') }) }
    case 'ok':
    case 'no-refresh-token':
      return { after }
  }
}
