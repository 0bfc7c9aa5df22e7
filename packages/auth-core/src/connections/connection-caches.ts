import { createConnectionCache, type ConnectionCache } from '@grantway/connector-kit'

const maxConnections = 1_000

/** Gives each connection its own small memory in this process, by the connection's id and nothing else. */
export const createConnectionCaches = (now: () => Date): ((connectionId: string) => ConnectionCache) => {
  const caches = new Map<string, ConnectionCache>()
  return (connectionId) => {
    const cache = caches.get(connectionId) ?? createConnectionCache(now)
    caches.delete(connectionId)
    caches.set(connectionId, cache)
    const [oldest] = caches.keys()
    if (caches.size > maxConnections && oldest !== undefined) caches.delete(oldest)
    return cache
  }
}
