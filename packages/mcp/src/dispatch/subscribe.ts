import { callerKey, type Caller } from '../caller.ts'
import { resolveLink } from '../links/resolve.ts'
import { refuseFlood, type DispatchParts } from './parts.ts'
import { invalidParams, unknownResource } from './unknown.ts'

interface SubscribeParams {
  readonly uri: string
}

const sessionHash = (caller: Caller): string => {
  if (caller.era === 'legacy' && caller.session) return caller.session.hash
  throw invalidParams('Subscribing needs the Mcp-Session-Id of an initialize answer.')
}

/** Answers `resources/subscribe` of 2025-11-25; 2026-07-28 has a stream of its own for it. */
export const subscribe = async (
  parts: DispatchParts,
  caller: Caller,
  { uri }: SubscribeParams,
): Promise<object> => {
  const { engine, catalog, sessions } = parts
  refuseFlood(parts, callerKey(caller.principal))
  if (!resolveLink(engine, uri) && !catalog.resources.match(uri)) throw unknownResource(uri)
  await sessions.subscribe(caller.principal, sessionHash(caller), uri)
  return {}
}

/** Answers `resources/unsubscribe` of 2025-11-25. */
export const unsubscribe = async (
  { sessions }: DispatchParts,
  caller: Caller,
  { uri }: SubscribeParams,
): Promise<object> => {
  await sessions.unsubscribe(caller.principal, sessionHash(caller), uri)
  return {}
}
