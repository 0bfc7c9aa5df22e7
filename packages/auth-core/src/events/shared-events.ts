import { randomUUID } from 'node:crypto'
import { z } from 'zod'
import type { ConnectionChange, ConnectionEvent } from './connection-event.ts'
import { sha256 } from '../hash.ts'
import type { Intents } from '../links/intents.ts'
import type { Log } from '../log.ts'
import type { EventChannel } from './channel.ts'
import type { Events } from './events.ts'

// A record, so that a new kind of change does not compile until it can travel.
const changes: Record<ConnectionChange, ConnectionChange> = {
  connected: 'connected', expired: 'expired', disconnected: 'disconnected', declined: 'declined',
  approval: 'approval',
}
const id = z.string().min(1).max(200)

// Whoever may connect to the database may send, so a message is parsed like anything from outside.
const messageSchema = z.object({
  from: id,
  tenant: id,
  subject: id,
  connector: id,
  change: z.enum(changes),
  /** SHA-256 of the settled intents: what travels through the database opens nothing. */
  intents: z.array(id).max(100),
})
type Message = z.output<typeof messageSchema>

/**
 * Carries the events of one replica to all of them. Listeners of this process hear of an event at once; other
 * replicas get ids over the channel, look up the intents in the database, and tell their own listeners.
 */
export const shareEvents = (
  local: Events, channel: EventChannel, intents: Pick<Intents, 'ids'>, log: Log,
): Events => {
  const from = randomUUID()

  const hear = async (text: string): Promise<void> => {
    const message = parse(text)
    if (!message || message.from === from || !local.listens(message)) return
    const { tenant, subject, connector, change } = message
    const owner = { tenant, subject }
    local.publish({ ...owner, connector, change, intents: await intents.ids(owner, message.intents) })
  }
  channel.receive((text) => {
    hear(text).catch(() => log.warn('an event of another replica was lost'))
  })

  return {
    ...local,
    publish: (event) => {
      local.publish(event)
      channel.send(messageOf(from, event, channel.maxBytes)).catch(() => log.warn('an event did not reach other replicas'))
    },
  }
}

const parse = (text: string): Message | undefined => {
  try {
    return messageSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

const messageOf = (from: string, { tenant, subject, connector, change, intents }: ConnectionEvent, maxBytes: number): string => {
  const message: Message = { from, tenant, subject, connector, change, intents: intents.slice(0, 100).map(sha256) }
  const text = JSON.stringify(message)
  // Better a message without its intents than none: a held call looks again by itself.
  return Buffer.byteLength(text) <= maxBytes ? text : JSON.stringify({ ...message, intents: [] })
}
