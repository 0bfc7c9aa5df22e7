import type { ConnectionEvent, Engine, Principal } from '@grantway/auth-core'
import type { ConnectorLog } from '@grantway/connector-kit'
import type { LegacySession } from '../caller.ts'
import { openEventStream, type EventStream } from '../events/event-stream.ts'
import { urisTouchedBy } from '../events/touched-uris.ts'
import { failureOf } from '../failure.ts'
import type { LegacySessions } from './sessions.ts'

/** What a session's event stream works with. */
export interface SessionStreamParts {
  readonly engine: Engine
  readonly sessions: LegacySessions
  readonly log: ConnectorLog
}

/**
 * Opens the GET stream of a 2025-11-25 session. It is fed by the events of this person only, and tells this
 * session only what it asked for: the links it subscribed to and the elicitations it was given.
 */
export const openSessionStream = (
  parts: SessionStreamParts,
  principal: Principal,
  session: LegacySession,
  signal: AbortSignal,
  onClose: () => void,
): EventStream => {
  let unsubscribe = (): void => undefined
  const stream = openEventStream(signal, () => {
    unsubscribe()
    onClose()
  })
  unsubscribe = parts.engine.subscribe(principal, (event) => {
    tellSession(parts, principal, session, event, stream).catch((thrown: unknown) =>
      failureOf(thrown, parts.log),
    )
  })
  return stream
}

const tellSession = async (
  { engine, sessions }: SessionStreamParts,
  principal: Principal,
  { hash }: LegacySession,
  event: ConnectionEvent,
  stream: EventStream,
): Promise<void> => {
  for (const uri of await sessions.subscribed(principal, hash, urisTouchedBy(engine, event))) {
    stream.send({ method: 'notifications/resources/updated', params: { uri } })
  }
  for (const elicitationId of await sessions.takeIntents(principal, hash, event.intents)) {
    stream.send({ method: 'notifications/elicitation/complete', params: { elicitationId } })
  }
}
