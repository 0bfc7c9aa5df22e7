import { ConnectorError } from '@grantway/connector-kit'
import { describe, expect, it } from 'vitest'
import type { Link } from '../src/stdio/reach-leader.ts'
import { createRelay } from '../src/stdio/relay.ts'

// A leader by hand: what it gets, what it answers and when it dies is up to the test.

interface Line {
  readonly id?: unknown
  readonly method?: string
  readonly params?: { readonly uri?: string; readonly name?: string }
  readonly result?: { readonly content?: readonly { readonly text: string }[]; readonly resultType?: string }
  readonly error?: { readonly code: number; readonly message: string }
}

const start = async () => {
  const written: Line[] = []
  const leaders: Leader[] = []
  let problem: Error | undefined
  const relay = createRelay({
    reach: (onLine) => {
      if (problem) return Promise.reject(problem)
      const leader = createLeader(onLine)
      leaders.push(leader)
      return Promise.resolve(leader.link)
    },
    write: (line) => void written.push(JSON.parse(line) as Line),
    readsOnly: (tool) => tool === 'find',
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
  })
  await relay.start()
  return {
    relay, written, leaders,
    say: (message: object) => relay.receive(JSON.stringify({ jsonrpc: '2.0', ...message })),
    leader: (index: number): Leader => leaders[index] as Leader,
    refuse: (error: Error | undefined) => (problem = error),
  }
}

type Leader = ReturnType<typeof createLeader>
const createLeader = (onLine: (line: string) => void) => {
  const got: Line[] = []
  let die = (): void => undefined
  const gone = new Promise<void>((done) => (die = done))
  const link: Link = { send: (line) => got.push(JSON.parse(line) as Line) > 0, gone, close: () => die() }
  return {
    link, got,
    die: () => die(),
    answer: (id: unknown, rest: object = { result: {} }) => onLine(JSON.stringify({ jsonrpc: '2.0', id, ...rest })),
    tell: (message: object) => onLine(JSON.stringify({ jsonrpc: '2.0', ...message })),
  }
}

const call = (id: unknown, name: string, params: object = {}) => ({ id, method: 'tools/call', params: { name, ...params } })
const idsOf = (lines: readonly Line[]): unknown[] => lines.map(({ id }) => id)
const settle = (): Promise<void> => new Promise((done) => setTimeout(done))

describe('the relay between a client and its leader', () => {
  it('asks a read again, once, and says of a write that it may have been done', async () => {
    const { say, leader, written } = await start()
    say(call(1, 'find'))
    say(call('1', 'add'))
    say({ id: 2, method: 'tools/list' })
    leader(0).die()
    await settle()
    expect(idsOf(leader(1).got)).toEqual([1, 2])
    expect(written).toMatchObject([{ id: '1', result: { isError: true } }])
    expect(written[0]?.result?.content?.[0]?.text).toMatch(/^INTERNAL: .*It may have been done/)
    leader(1).answer(2)
    leader(1).die()
    await settle()
    expect(leader(2).got).toEqual([])
    expect(idsOf(written)).toEqual(['1', 2, 1])
    expect(written[2]?.result?.content?.[0]?.text).toMatch(/^INTERNAL: .*twice/)
  })

  it('answers a client of 2026-07-28 in its own shape, and anything but a call with an error', async () => {
    const { say, leader, written } = await start()
    say(call(1, 'add', { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } }))
    say({ id: 2, method: 'tools/list' })
    for (const index of [0, 1]) {
      leader(index).die()
      await settle()
    }
    expect(written).toMatchObject([{ id: 1, result: { resultType: 'complete' } }, { id: 2, error: { code: -32603 } }])
  })

  it('tells another leader what the client said once, without the client', async () => {
    const { say, leader, written } = await start()
    say({ id: 0, method: 'initialize', params: { protocolVersion: '2025-11-25' } })
    leader(0).answer(0)
    for (const [id, uri] of [[1, 'auth://a'], [2, 'auth://b'], [3, 'auth://refused']] as const) say({ id, method: 'resources/subscribe', params: { uri } })
    leader(0).answer(1)
    leader(0).answer(2)
    leader(0).answer(3, { error: { code: -32602, message: 'unknown' } })
    say({ id: 4, method: 'resources/unsubscribe', params: { uri: 'auth://a' } })
    leader(0).answer(4)
    const before = written.length
    leader(0).die()
    await settle()
    say(call(5, 'add'))
    expect(leader(1).got).toMatchObject([{ method: 'initialize', params: { protocolVersion: '2025-11-25' } }])
    leader(1).answer(leader(1).got[0]?.id)
    await settle()
    leader(1).answer(leader(1).got[1]?.id)
    await settle()
    expect(leader(1).got.slice(1)).toMatchObject([{ method: 'resources/subscribe', params: { uri: 'auth://b' } }, { id: 5 }])
    leader(1).answer(5)
    expect(idsOf(written.slice(before))).toEqual([5])
  })

  it('begins a new session when the old one is too old, and the request runs once', async () => {
    const { say, leader, written } = await start()
    say({ id: 0, method: 'initialize' })
    leader(0).answer(0)
    say(call(1, 'add'))
    leader(0).answer(1, { error: { code: -32001, message: 'Session not found' } })
    await settle()
    leader(0).answer(leader(0).got[2]?.id)
    await settle()
    expect(leader(0).got.map(({ method }) => method)).toEqual(['initialize', 'tools/call', 'initialize', 'tools/call'])
    // Refused again: that is the answer then.
    leader(0).answer(1, { error: { code: -32001, message: 'Session not found' } })
    await settle()
    leader(0).answer(leader(0).got[4]?.id)
    await settle()
    expect(written.slice(1)).toMatchObject([{ id: 1, error: { code: -32001 } }])
  })

  it('opens a subscription again at every leader, and passes notifications on', async () => {
    const { say, leader, written } = await start()
    say({ id: 'listen', method: 'subscriptions/listen' })
    for (const index of [0, 1, 2]) {
      expect(idsOf(leader(index).got)).toEqual(['listen'])
      leader(index).die()
      await settle()
    }
    leader(3).tell({ method: 'notifications/resources/updated', params: { uri: 'auth://a' } })
    expect(written).toMatchObject([{ method: 'notifications/resources/updated' }])
  })

  it('says why there is no leader, and looks for one again at the next request', async () => {
    const { say, leader, leaders, written, refuse } = await start()
    refuse(new ConnectorError('CONFIG_INVALID', { message: 'PORT: 3000 is taken by another program.' }))
    leader(0).die()
    await settle()
    say(call(1, 'add'))
    await settle()
    expect(written[0]?.result?.content?.[0]?.text).toBe('CONFIG_INVALID: PORT: 3000 is taken by another program.')
    refuse(new Error('SECRET_reason'))
    say(call(2, 'add'))
    await settle()
    expect(written[1]?.result?.content?.[0]?.text).toBe('INTERNAL: Something went wrong on this server.')
    refuse(undefined)
    say(call(3, 'add'))
    await settle()
    expect(leaders).toHaveLength(2)
    expect(idsOf(leader(1).got)).toEqual([3])
  })

  it('gives no answer to what was cancelled, and none twice', async () => {
    const { say, leader, written } = await start()
    say(call(1, 'add'))
    say({ method: 'notifications/cancelled', params: { requestId: 1 } })
    expect(leader(0).got.map(({ method }) => method)).toEqual(['tools/call', 'notifications/cancelled'])
    leader(0).answer(1)
    say(call(2, 'add'))
    leader(0).answer(2)
    leader(0).answer(2)
    leader(0).die()
    await settle()
    expect(idsOf(written)).toEqual([2])
  })

  it('is idle when everything is answered, whatever is still subscribed', async () => {
    const { relay, say, leader } = await start()
    say({ id: 'listen', method: 'subscriptions/listen' })
    say(call(1, 'add'))
    let idle = false
    const waiting = relay.idle().then(() => (idle = true))
    await settle()
    expect(idle).toBe(false)
    leader(0).answer(1)
    await waiting
    relay.stop()
  })

  it.each([['no json', -32700], ['[1]', -32600], ['"text"', -32600]])('refuses %s, and goes on', async (line, code) => {
    const { relay, written, leaders } = await start()
    relay.receive(line)
    expect(written).toMatchObject([{ id: null, error: { code } }])
    expect(leaders[0]?.got).toEqual([])
  })
})
