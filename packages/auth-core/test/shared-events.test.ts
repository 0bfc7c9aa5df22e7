import postgres from 'postgres'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { ConnectionEvent, EventChannel, Log } from '../src/index.ts'
import { sha256, silentLog } from '../src/index.ts'
import { createEvents, type Events } from '../src/events/events.ts'
import { shareEvents } from '../src/events/shared-events.ts'
import { openPostgresChannel } from '../src/store/index.ts'
import { openTestStore } from '../src/testing/index.ts'

const event: ConnectionEvent = {
  tenant: 'acme', subject: 'alice', connector: 'todo', change: 'connected', intents: ['SECRET_intent_of_alice'],
}
const known = new Map([[sha256('SECRET_intent_of_alice'), 'SECRET_intent_of_alice']])

/** Every replica derives the id of an intent from its hash, by the database and the shared key. */
const intents = {
  ids: async (_owner: unknown, hashes: readonly string[]) => hashes.flatMap((hash) => known.get(hash) ?? []),
}

/** A channel in memory that everybody is on. */
const createHub = () => {
  const listeners: ((text: string) => void)[] = []
  const sent: string[] = []
  const channel: EventChannel = {
    maxBytes: 7_900,
    send: async (text) => {
      sent.push(text)
      for (const listener of listeners) listener(text)
    },
    receive: (listener) => void listeners.push(listener),
    close: async () => undefined,
  }
  return { channel, sent, inject: (text: string) => listeners.forEach((listener) => listener(text)) }
}

const replicaOn = (channel: EventChannel, log: Log = silentLog) => {
  const events = shareEvents(createEvents(), channel, intents, log)
  const heard: ConnectionEvent[] = []
  events.subscribe({ tenant: 'acme', subject: 'alice' }, (one) => heard.push(one))
  return { events, heard }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 20))

describe('events over several replicas', () => {
  it('S-R13: reach listeners on every replica once, with the same intents', async () => {
    const { channel } = createHub()
    const [one, two] = [replicaOn(channel), replicaOn(channel)]
    one.events.publish(event)
    await expect.poll(() => two.heard).toEqual([event])
    await settled()
    expect(one.heard).toEqual([event])
  })

  it('carry hashes of intents, never an id that opens a page', () => {
    const { channel, sent } = createHub()
    replicaOn(channel).events.publish(event)
    expect(sent).toHaveLength(1)
    expect(sent[0]).toContain(sha256('SECRET_intent_of_alice'))
    expect(sent.join()).not.toContain('SECRET_')
  })

  it('S-M08: reach nobody but their person, and cost no look-up where nobody listens', async () => {
    const { channel } = createHub()
    let lookups = 0
    const counting = { ids: async () => (lookups += 1, []) }
    const events: Events = shareEvents(createEvents(), channel, counting, silentLog)
    const heard: ConnectionEvent[] = []
    events.subscribe({ tenant: 'acme', subject: 'bob' }, (one) => heard.push(one))
    events.subscribe({ tenant: 'globex', subject: 'alice' }, (one) => heard.push(one))
    replicaOn(channel).events.publish(event)
    await settled()
    expect(heard).toEqual([])
    expect(lookups).toBe(0)
  })

  it.each([
    'nonsense', '{}', '[]', 'null',
    JSON.stringify({ ...event, from: 'x', change: 'approved-by-magic' }),
    JSON.stringify({ ...event, from: 'x', intents: Array.from({ length: 101 }, () => 'a') }),
    JSON.stringify({ ...event, from: 'x', subject: 'a'.repeat(201) }),
  ])('are not believed when they are malformed: %s', async (text) => {
    const { channel, inject } = createHub()
    const { heard } = replicaOn(channel)
    inject(text)
    await settled()
    expect(heard).toEqual([])
  })

  it('stay within what the channel takes, at the cost of their intents', () => {
    const { channel, sent } = createHub()
    replicaOn({ ...channel, maxBytes: 400 }).events.publish({ ...event, intents: Array.from({ length: 50 }, (_, index) => `i${index}`) })
    expect(Buffer.byteLength(sent[0] ?? '')).toBeLessThanOrEqual(400)
    expect(JSON.parse(sent[0] ?? '')).toMatchObject({ subject: 'alice', intents: [] })
  })

  it('reach this process although the channel is broken, and the log says so', async () => {
    const warnings: string[] = []
    const channel: EventChannel = { ...createHub().channel, send: () => Promise.reject(new Error('SECRET_url')) }
    const { events, heard } = replicaOn(channel, { ...silentLog, warn: (message) => void warnings.push(message) })
    events.publish(event)
    await settled()
    expect(heard).toEqual([event])
    expect(warnings).toEqual(['an event did not reach other replicas'])
  })
})

describe.runIf(process.env['TEST_DATABASE_URL'])('the channel of Postgres', () => {
  const opened: (() => Promise<unknown>)[] = []
  let database: Awaited<ReturnType<typeof openTestStore>> | undefined
  const urlOf = async (): Promise<string> => (database ??= await openTestStore()).url ?? ''
  const open = async (): Promise<EventChannel> => {
    const channel = await openPostgresChannel(await urlOf(), silentLog)
    opened.push(channel.close)
    return channel
  }
  afterEach(async () => {
    for (const close of opened.splice(0)) await close()
  })
  afterAll(async () => database?.close())

  it('carries a text to every replica, the sender too', async () => {
    const [one, two] = [await open(), await open()]
    const heard: string[] = []
    one.receive((text) => heard.push(`one ${text}`))
    two.receive((text) => heard.push(`two ${text}`))
    await one.send('hello')
    await expect.poll(() => heard.filter((line) => line.endsWith('hello')).toSorted()).toEqual(['one hello', 'two hello'])
  })

  it('takes a text of its full length', async () => {
    const channel = await open()
    const heard: string[] = []
    channel.receive((text) => heard.push(text))
    await channel.send('a'.repeat(channel.maxBytes))
    await expect.poll(() => heard[0]?.length).toBe(channel.maxBytes)
  })

  it('listens again after its connection was cut, as often as it takes', async () => {
    const [one, two] = [await open(), await open()]
    const heard: string[] = []
    two.receive((text) => heard.push(text))
    const admin = postgres(await urlOf(), { max: 1 })
    opened.push(() => admin.end())
    for (const round of ['first', 'second']) {
      await admin`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query like '%grantway_events%' and pid <> pg_backend_pid()
        union all
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and query like 'select pg_notify%' and pid <> pg_backend_pid()`
      // A text sent while the connection is down is lost, which the channel allows.
      await expect.poll(async () => {
        await one.send(round).catch(() => undefined)
        return heard
      }, { timeout: 10_000 }).toContain(round)
    }
  })

  it('refuses an address where nothing arrives', async () => {
    await expect(openPostgresChannel('postgres://nobody@127.0.0.1:1/none', silentLog))
      .rejects.toMatchObject({ code: 'CONFIG_INVALID', message: expect.stringContaining('DATABASE_LISTEN_URL') })
  })
})
