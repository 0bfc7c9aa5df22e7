import type { Marks, Principal } from '@grantway/auth-core'

/** What a 2025-11-25 session asked to hear of, for every replica. It is reached by person, client and session together. */
export interface LegacySessions {
  readonly subscribe: (principal: Principal, sessionHash: string, uri: string) => Promise<void>
  readonly unsubscribe: (principal: Principal, sessionHash: string, uri: string) => Promise<void>
  readonly subscribed: (principal: Principal, sessionHash: string, uris: readonly string[]) => Promise<readonly string[]>
  /** Notes that this session was asked to open a link, so that it can be told when that is done. */
  readonly rememberIntent: (principal: Principal, sessionHash: string, intent: string) => Promise<void>
  /** Gives those of the intents that this session was asked for, once. */
  readonly takeIntents: (principal: Principal, sessionHash: string, intents: readonly string[]) => Promise<readonly string[]>
}

/** A session id lives for a day, and what was asked in it no longer. */
const kept = { ttlSeconds: 24 * 60 * 60, room: 1_000 }
const subscription = 'subscription'
const elicitation = 'elicitation'

/** Makes what remembers sessions. A session whose stream is at one replica may subscribe at another. */
export const createLegacySessions = (marks: Marks): LegacySessions => {
  const within = (hash: string, names: readonly string[]): ReadonlyMap<string, string> =>
    new Map(names.map((name) => [`${hash} ${name}`, name]))
  const named = (names: ReadonlyMap<string, string>, found: Iterable<string>): readonly string[] =>
    [...found].flatMap((name) => names.get(name) ?? [])
  return {
    subscribe: async (principal, hash, uri) => {
      await marks.leave(principal, { kind: subscription, name: `${hash} ${uri}`, ...kept })
    },
    unsubscribe: async (principal, hash, uri) => {
      await marks.take(principal, subscription, [`${hash} ${uri}`])
    },
    subscribed: async (principal, hash, uris) => {
      const names = within(hash, uris)
      return named(names, await marks.find(principal, subscription, [...names.keys()]))
    },
    rememberIntent: async (principal, hash, intent) => {
      await marks.leave(principal, { kind: elicitation, name: `${hash} ${intent}`, ...kept })
    },
    takeIntents: async (principal, hash, intents) => {
      const names = within(hash, intents)
      return named(names, (await marks.take(principal, elicitation, [...names.keys()])).keys())
    },
  }
}
