import type { Principal } from '@grantway/auth-core'
import { callerKey } from '../caller.ts'

/** What a 2025-11-25 session asked to hear of. It is reached by person and session together. */
export interface LegacySessions {
  readonly subscribe: (principal: Principal, sessionHash: string, uri: string) => Promise<void>
  readonly unsubscribe: (principal: Principal, sessionHash: string, uri: string) => Promise<void>
  readonly subscribed: (
    principal: Principal,
    sessionHash: string,
    uris: readonly string[],
  ) => Promise<readonly string[]>
  /** Notes that this session was asked to open a link, so that it can be told when that is done. */
  readonly rememberIntent: (principal: Principal, sessionHash: string, intent: string) => Promise<void>
  /** Gives those of the intents that this session was asked for, once. */
  readonly takeIntents: (
    principal: Principal,
    sessionHash: string,
    intents: readonly string[],
  ) => Promise<readonly string[]>
}

interface Session {
  readonly uris: Set<string>
  readonly intents: Set<string>
  expiresAt: number
}

const ttlMs = 24 * 60 * 60 * 1000
const maxSessionsPerCaller = 32
const maxEntriesPerSession = 128

/**
 * Keeps subscriptions in memory.
 * NOTE: with several replicas a stream hears only of what was subscribed on its own replica; a table behind
 * the same interface removes that limit.
 */
export const createMemorySessions = (now: () => Date): LegacySessions => {
  const byCaller = new Map<string, Map<string, Session>>()
  const find = (principal: Principal, hash: string): Session | undefined => {
    const session = byCaller.get(callerKey(principal))?.get(hash)
    return session && session.expiresAt > now().getTime() ? session : undefined
  }
  const open = (principal: Principal, hash: string): Session => {
    const expiresAt = now().getTime() + ttlMs
    const known = find(principal, hash)
    if (known) return Object.assign(known, { expiresAt })
    const key = callerKey(principal)
    const own = byCaller.get(key) ?? new Map<string, Session>()
    // The caller heard from last stands last, so that the forgotten ones are found at the front.
    byCaller.delete(key)
    dropForgotten(byCaller, now().getTime())
    byCaller.set(key, own)
    dropOldest(own.keys(), own.size, maxSessionsPerCaller, (key) => own.delete(key))
    const session = { uris: new Set<string>(), intents: new Set<string>(), expiresAt }
    own.set(hash, session)
    return session
  }
  const add = (entries: Set<string>, entry: string): void => {
    dropOldest(entries.keys(), entries.size, maxEntriesPerSession, (key) => entries.delete(key))
    entries.add(entry)
  }
  return {
    subscribe: async (principal, hash, uri) => add(open(principal, hash).uris, uri),
    unsubscribe: async (principal, hash, uri) => void find(principal, hash)?.uris.delete(uri),
    subscribed: async (principal, hash, uris) => uris.filter((uri) => find(principal, hash)?.uris.has(uri)),
    rememberIntent: async (principal, hash, intent) => add(open(principal, hash).intents, intent),
    takeIntents: async (principal, hash, intents) =>
      intents.filter((intent) => find(principal, hash)?.intents.delete(intent)),
  }
}

// One caller fills only its own room: the oldest entry makes place.
const dropOldest = (
  keys: Iterator<string>,
  size: number,
  limit: number,
  drop: (key: string) => void,
): void => {
  if (size < limit) return
  const oldest = keys.next()
  if (!oldest.done) drop(oldest.value)
}

const dropForgotten = (byCaller: Map<string, Map<string, Session>>, time: number): void => {
  for (const [key, sessions] of byCaller) {
    if ([...sessions.values()].some(({ expiresAt }) => expiresAt > time)) return
    byCaller.delete(key)
  }
}
