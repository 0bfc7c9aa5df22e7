import { setTimeout as sleep } from 'node:timers/promises'
import type { Parts } from '../parts.ts'
import type { Principal } from '../principal.ts'
import type { Intents } from './intents.ts'

/** Other replicas settle intents too, and an event of theirs may be lost. */
const lookAgainMs = 1_000

/** Waits until an intent of this principal is settled. Between looks it holds nothing but a timer. */
export const awaitIntent = async (
  parts: Parts, intents: Intents, principal: Principal, intent: string,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<'connected' | 'declined' | 'pending'> => {
  const deadline = performance.now() + timeoutMs
  for (;;) {
    const row = await intents.find(intent)
    const own = row?.tenantId === principal.tenant && row.userId === principal.subject && row.clientId === principal.clientId
    if (own && row.settled) return row.settled
    const left = deadline - performance.now()
    // An intent of somebody else looks exactly like one that is not settled.
    if (left <= 0 || signal.aborted) return 'pending'
    await nextEvent(parts, principal, Math.min(left, lookAgainMs), signal)
  }
}

const nextEvent = async (parts: Parts, principal: Principal, ms: number, signal: AbortSignal): Promise<void> => {
  const woken = new AbortController()
  const unsubscribe = parts.events.subscribe(principal, () => woken.abort())
  await sleep(ms, undefined, { signal: AbortSignal.any([woken.signal, signal]) }).catch(() => undefined)
  unsubscribe()
}
