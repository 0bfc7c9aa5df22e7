import type { ConnectionEvent } from './connection-event.ts'
import type { Owner } from '../principal.ts'

type Listener = (event: ConnectionEvent) => void

/** Carries connection events, each to the listeners of its own person only. */
export interface Events {
  readonly publish: (event: ConnectionEvent) => void
  readonly subscribe: (owner: Owner, listener: Listener) => () => void
  /** Tells whether anybody in this process would hear of an event of this person. */
  readonly listens: (owner: Owner) => boolean
}

const keyOf = ({ tenant, subject }: Owner): string => JSON.stringify([tenant, subject])

/** Makes the event channel of a process. */
export const createEvents = (): Events => {
  const listeners = new Map<string, Set<Listener>>()
  return {
    publish: (event) => {
      for (const listener of listeners.get(keyOf(event)) ?? []) listener(event)
    },
    subscribe: (owner, listener) => {
      const key = keyOf(owner)
      const own = listeners.get(key) ?? new Set()
      listeners.set(key, own.add(listener))
      return () => {
        own.delete(listener)
        if (own.size === 0) listeners.delete(key)
      }
    },
    listens: (owner) => listeners.has(keyOf(owner)),
  }
}
