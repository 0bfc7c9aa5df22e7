import type { Caller } from '../caller.ts'
import { resolveLink } from '../links/resolve.ts'
import type { DispatchParts } from './parts.ts'
import { invalidParams, unknownResource } from './unknown.ts'

/** Answers `resources/subscribe` and `resources/unsubscribe` of 2025-11-25; 2026-07-28 has neither. */
export const subscribeHandlers = ({ engine, catalog, sessions }: DispatchParts, caller: Caller) => {
  const sessionHash = (): string => {
    if (caller.era === 'legacy' && caller.session) return caller.session.hash
    throw invalidParams('Subscribing needs the Mcp-Session-Id of an initialize answer.')
  }
  return {
    subscribe: async (uri: string): Promise<object> => {
      if (!resolveLink(engine, uri) && !catalog.resources.match(uri)) throw unknownResource(uri)
      await sessions.subscribe(caller.principal, sessionHash(), uri)
      return {}
    },
    unsubscribe: async (uri: string): Promise<object> => {
      await sessions.unsubscribe(caller.principal, sessionHash(), uri)
      return {}
    },
  }
}
