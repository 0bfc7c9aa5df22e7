const failuresToOpen = 5
const openForMs = 30_000

/**
 * Stops refreshing at a provider that fails again and again, for half a minute at a time. In memory of this process:
 * it spares the provider and the callers' time, and decides nothing about a connection.
 */
export interface Breakers {
  readonly isOpen: (connector: string) => boolean
  readonly report: (connector: string, answered: boolean) => void
}

/** Makes the breakers of this process, one for each connector. */
export const createBreakers = (now: () => Date): Breakers => {
  const providers = new Map<string, { failures: number; openUntil: number }>()
  return {
    isOpen: (connector) => (providers.get(connector)?.openUntil ?? 0) > now().getTime(),
    report: (connector, answered) => {
      if (answered) {
        providers.delete(connector)
        return
      }
      const failures = (providers.get(connector)?.failures ?? 0) + 1
      // From the fifth on every further failure opens it again: after the pause one request tries, not all.
      providers.set(connector, { failures, openUntil: failures >= failuresToOpen ? now().getTime() + openForMs : 0 })
    },
  }
}
