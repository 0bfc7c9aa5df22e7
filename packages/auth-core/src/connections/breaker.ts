const failuresToOpen = 5
const openForMs = 30_000

/**
 * Stops refreshing at a provider that fails again and again, for half a minute at a time. In memory of this process:
 * it spares the provider and the callers' time, and decides nothing about a connection. Counted for each OAuth client:
 * one that a tenant configured wrongly stops nobody else.
 */
export interface Breakers {
  readonly isOpen: (registration: string) => boolean
  readonly report: (registration: string, answered: boolean) => void
}

/** Makes the breakers of this process, one for each OAuth client. */
export const createBreakers = (now: () => Date): Breakers => {
  const clients = new Map<string, { failures: number; openUntil: number }>()
  return {
    isOpen: (registration) => (clients.get(registration)?.openUntil ?? 0) > now().getTime(),
    report: (registration, answered) => {
      if (answered) {
        clients.delete(registration)
        return
      }
      const failures = (clients.get(registration)?.failures ?? 0) + 1
      // From the fifth on every further failure opens it again: after the pause one request tries, not all.
      clients.set(registration, { failures, openUntil: failures >= failuresToOpen ? now().getTime() + openForMs : 0 })
    },
  }
}
