import type { Outcome } from './api-fetch.ts'

const maxRetries = 2
/** Waiting longer than this inside a call would hold the client; the code RATE_LIMITED says it instead. */
const waitBudgetMs = 2_000

/**
 * Tells whether a failed idempotent request may be sent again: network failure, 429 or a passing 5xx.
 * Not after a timeout, which has already cost as much time as a call may take.
 */
export const canRetry = (outcome: Outcome, retries: number): boolean =>
  retries < maxRetries &&
  (typeof outcome === 'string' ? outcome === 'unreachable' : [429, 502, 503, 504].includes(outcome.status))

/**
 * Gives the wait before the next try in milliseconds; nothing when more than the budget is asked for.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export const retryDelayMs = (outcome: Outcome, retries: number, random: () => number): number | undefined => {
  const asked = typeof outcome === 'string' ? undefined : retryAfterSeconds(outcome.headers)
  // A limit without a stated wait is not guessed at: trying again at once only makes it worse.
  if (typeof outcome !== 'string' && outcome.status === 429 && asked === undefined) return undefined
  const delay = asked === undefined ? 200 * 2 ** retries * (0.5 + random()) : asked * 1000
  return delay <= waitBudgetMs ? delay : undefined
}

/** Reads `Retry-After` in seconds; the date form counts from the answer's own `Date`. */
export const retryAfterSeconds = (headers: Headers): number | undefined => {
  const value = headers.get('retry-after')
  if (value === null) return undefined
  // Some services send fractions; anything else that Date.parse would take for a date is no HTTP date.
  if (/^\d+(\.\d+)?$/.test(value)) return Math.ceil(Number(value))
  if (!/^[A-Z][a-z]{2,}, /.test(value)) return undefined
  const until = Date.parse(value)
  const now = Date.parse(headers.get('date') ?? '')
  return Number.isNaN(until) || Number.isNaN(now) ? undefined : Math.max(0, Math.ceil((until - now) / 1000))
}
