import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectorError } from '@grantway/connector-kit'
import postgres from 'postgres'
import type { EventChannel } from '../events/channel.ts'
import type { Log } from '../log.ts'
import { postgresOptions } from './postgres-options.ts'

const channelName = 'grantway_events'
/** Postgres takes less than 8,000 bytes. */
const maxBytes = 7_900
const maxPauseMs = 5_000
const probeMs = 3_000

/**
 * Opens the channel of all replicas on one Postgres: LISTEN and NOTIFY on a connection of its own, which is made
 * and listened on again whenever it breaks. What was sent meanwhile is lost.
 * **Errors:** CONFIG_INVALID when nothing arrives, as behind a pooler that hands out connections per transaction.
 * @see https://www.postgresql.org/docs/15/sql-notify.html
 */
export const openPostgresChannel = async (url: string, log: Log): Promise<EventChannel> => {
  const listeners = new Set<(text: string) => void>()
  let broken = false
  let closed = false
  const client = postgres(url, {
    ...postgresOptions,
    max: 1,
    max_lifetime: null,
    onnotify: (_channel: string, text: string) => {
      for (const listener of listeners) listener(text)
    },
    onclose: () => {
      broken = true
      void keepListening()
    },
  } as postgres.Options<Record<'texts', postgres.PostgresType>>)

  const listen = () => client.unsafe(`listen ${channelName}`)
  let running: Promise<void> | undefined
  // The library would listen again once; a database that takes a minute to come back needs more than that.
  const keepListening = (): Promise<void> => (running ??= listenAgain().finally(() => (running = undefined)))
  const listenAgain = async (): Promise<void> => {
    for (let pause = 100; !closed; pause = Math.min(pause * 2, maxPauseMs)) {
      broken = false
      const works = await listen().then(() => true, () => false)
      if (works && !broken) return log.info('events of other replicas arrive again')
      await sleep(pause, undefined, { ref: false })
    }
  }

  const channel: EventChannel = {
    maxBytes,
    send: async (text) => {
      await client`select pg_notify(${channelName}, ${text})`
    },
    receive: (listener) => void listeners.add(listener),
    close: async () => {
      closed = true
      await client.end({ timeout: 2 })
    },
  }
  try {
    await listen()
    await probe(channel, listeners)
    return channel
  } catch {
    await channel.close()
    throw new ConnectorError('CONFIG_INVALID', {
      message: 'DATABASE_LISTEN_URL (or DATABASE_URL): notifications do not arrive. It must reach Postgres itself, not a pooler.',
    })
  }
}

/** A pooler accepts LISTEN and forgets it: only a text that comes back proves anything. */
const probe = async (channel: EventChannel, listeners: Set<(text: string) => void>): Promise<void> => {
  const text = randomUUID()
  const arrived = new Promise<void>((resolve) => listeners.add((heard) => heard === text && resolve()))
  await channel.send(text)
  const inTime = sleep(probeMs, false, { ref: false })
  if ((await Promise.race([arrived, inTime])) === false) throw new Error('no notification')
  listeners.clear()
}
