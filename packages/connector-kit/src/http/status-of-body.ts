import type { Outcome } from './api-fetch.ts'
import { maxBytesOf } from './limits.ts'
import type { ProviderHttpOptions } from './provider-http.ts'
import { parseJson, readCapped } from './read-body.ts'

// A body cannot be given to these.
const bodiless = [204, 205, 304]

/** Gives the outcome the status that its body tells, where the provider answers 200 to failures. */
export const withStatusOfBody = async (options: ProviderHttpOptions, outcome: Outcome): Promise<Outcome> => {
  if (typeof outcome === 'string' || !outcome.ok || !options.failureStatus) return outcome
  if (bodiless.includes(outcome.status)) return outcome
  const text = await readCapped(outcome, maxBytesOf(options), options.connector).catch((error) => {
    options.signal.throwIfAborted()
    throw error
  })
  const status = options.failureStatus(parseJson(outcome, text)) ?? outcome.status
  return new Response(text, { status, headers: outcome.headers })
}
