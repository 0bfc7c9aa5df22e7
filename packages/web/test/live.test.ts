import type { BrowserSession, ConnectionEvent } from '@grantway/auth-core'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { liveScript } from '../src/live/live-script.ts'
import { alice, bob } from './fixtures.ts'
import { galleryStates } from './gallery-states.ts'
import { rowOf } from './shown.ts'
import { createSite, publicUrl, type Site } from './site.ts'

const own = { 'sec-fetch-site': 'same-origin' }
const globex: BrowserSession = { ...alice, tenant: 'globex' }
const eventOf = ({ tenant, subject }: BrowserSession): ConnectionEvent =>
  ({ tenant, subject, connector: 'SECRET_connector', change: 'connected', intents: ['SECRET_intent'] })

interface Stream {
  readonly status: number
  readonly heard: () => string
  readonly ended: () => boolean
  readonly leave: () => Promise<void>
}

/** Opens a stream and reads it as a browser would. */
const listen = async (site: Site, as: string, headers: Record<string, string> = own): Promise<Stream> => {
  const cookie = as === '' ? {} : { cookie: `session=${as}` }
  const response = await site.fetch(new Request('http://127.0.0.1:9/connections/events', { headers: { ...cookie, ...headers } }))
  const reader = response.body?.getReader()
  let text = ''
  let over = false
  const read = async (): Promise<void> => {
    for (;;) {
      const next = await reader?.read()
      if (!next || next.done) break
      text += Buffer.from(next.value).toString()
    }
    over = true
  }
  void read()
  return { status: response.status, heard: () => text, ended: () => over, leave: async () => reader?.cancel() }
}

const told = 'data: changed\n\n'
const seconds = (count: number): Promise<unknown> => vi.advanceTimersByTimeAsync(count * 1000)

describe('the stream of an open page', () => {
  let sessions: Record<string, BrowserSession>
  let site: Site
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    sessions = { alice, bob, globex }
    site = createSite({ readSession: async (headers) => sessions[/session=(\w+)/.exec(headers.get('cookie') ?? '')?.[1] ?? ''] })
  })
  afterEach(async () => {
    await site.app.close()
    vi.useRealTimers()
  })

  it('S-W11, P-E6: tells a person what is theirs, and neither another one nor the same one in another tenant', async () => {
    const [alices, bobs, elsewhere] = [await listen(site, 'alice'), await listen(site, 'bob'), await listen(site, 'globex')]
    site.engine.publish(eventOf(alice))
    await seconds(0)
    expect([alices.heard(), bobs.heard(), elsewhere.heard()]).toEqual([`: open\n\n${told}`, ': open\n\n', ': open\n\n'])
    site.engine.publish(eventOf(globex))
    await seconds(0)
    expect(elsewhere.heard()).toContain(told)
  })

  it('S-W11: says that something changed and nothing else, whatever the event holds', async () => {
    const stream = await listen(site, 'alice')
    for (const change of ['connected', 'disconnected', 'expired', 'declined', 'approval'] as const) {
      site.engine.publish({ ...eventOf(alice), change })
    }
    await seconds(30)
    expect(stream.heard()).toBe(`: open\n\n${told.repeat(5)}${': still open\n\n'.repeat(2)}`)
  })

  it.each([
    ['nobody is signed in', '', own, 401],
    ['the session is unknown', 'mallory', own, 401],
    ['another site asks', 'alice', { 'sec-fetch-site': 'cross-site' }, 403],
    ['a sibling subdomain asks', 'alice', { 'sec-fetch-site': 'same-site' }, 403],
    ['it is opened as a page', 'alice', { 'sec-fetch-site': 'none' }, 403],
    ['nothing says who asks', 'alice', {}, 403],
  ] as const)('S-W11: is refused when %s', async (_case, as, headers, status) => {
    expect((await listen(site, as, headers)).status).toBe(status)
    expect(site.engine.listeners()).toBe(0)
    expect((await listen(site, 'alice')).status).toBe(200)
  })

  it('S-W11: ends when the session does, before it says another word', async () => {
    const [quiet, busy] = [await listen(site, 'alice'), await listen(site, 'bob')]
    sessions = {}
    site.engine.publish(eventOf(bob))
    await seconds(0)
    expect([quiet.ended(), busy.ended(), busy.heard()]).toEqual([false, true, ': open\n\n'])
    await seconds(15)
    expect([quiet.ended(), quiet.heard(), site.engine.listeners()]).toEqual([true, ': open\n\n', 0])
  })

  it.each([
    ['the person works in another tenant now', async () => globex],
    ['somebody else is signed in now', async () => bob],
    ['nobody can say who is signed in', () => Promise.reject(new Error('SECRET_detail'))],
  ])('S-W11: ends when %s', async (_case, next) => {
    let read = async (): Promise<BrowserSession | undefined> => alice
    const changing = createSite({ readSession: () => read() })
    const stream = await listen(changing, 'alice')
    await seconds(15)
    expect([stream.ended(), stream.heard()]).toEqual([false, ': open\n\n: still open\n\n'])
    read = next
    changing.engine.publish(eventOf(alice))
    await seconds(0)
    expect([stream.ended(), stream.heard()]).toEqual([true, ': open\n\n: still open\n\n'])
  })

  it('S-W11: leaves a person four, so that their browser still gets a page, and takes nobody else their place', async () => {
    const streams = [await listen(site, 'alice'), await listen(site, 'alice'), await listen(site, 'alice'), await listen(site, 'alice')]
    expect((await listen(site, 'alice')).status).toBe(429)
    expect([(await listen(site, 'bob')).status, (await listen(site, 'globex')).status]).toEqual([200, 200])
    await streams[0]?.leave()
    expect((await listen(site, 'alice')).status).toBe(200)
    expect((await listen(site, 'alice')).status).toBe(429)
  })

  it('ends after five minutes, and by itself when the server closes', async () => {
    const first = await listen(site, 'alice')
    await seconds(299)
    expect(first.ended()).toBe(false)
    await seconds(1)
    const second = await listen(site, 'alice')
    expect([first.ended(), second.ended(), site.engine.listeners()]).toEqual([true, false, 1])
    await site.app.close()
    await seconds(0)
    expect([second.ended(), site.engine.listeners()]).toEqual([true, 0])
    expect((await listen(site, 'alice')).status).toBe(429)
  })
})

describe('the script', () => {
  it('is one file of this server that may be kept', async () => {
    const { status, html, headers } = await createSite().get('/connections/live.js')
    expect([status, html]).toEqual([200, liveScript])
    expect(headers.get('content-type')).toBe('text/javascript; charset=utf-8')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('public, max-age=3600')
    expect(Buffer.byteLength(html)).toBeLessThan(2_000)
  })

  it('S-W12: runs on the two pages that follow what happens elsewhere and on no other one, from its file only', async () => {
    const paths = new Map<string | null, string>()
    for (const { name, html, headers } of await galleryStates()) {
      const policy = headers?.get('content-security-policy') ?? ''
      const scripts = html.match(/<script\b[^>]*>[^<]*/g) ?? []
      const follows = /data-live="([^"]*)"/.exec(html)?.[1]
      paths.set(follows ?? null, name)
      if (follows === undefined) {
        expect([name, scripts, policy.match(/script-src|connect-src/g)]).toEqual([name, [], null])
      } else {
        expect([name, scripts]).toEqual([name, ['<script type="module" src="/connections/live.js">']])
        expect(policy.split('; ').filter((one) => /^(script|connect)/.test(one)), name).toEqual([
          `script-src ${publicUrl}/connections/live.js`, `connect-src ${publicUrl}/connections/events ${publicUrl}${follows}`,
        ])
      }
    }
    expect([...paths.keys()].sort()).toEqual(['/connections', '/device/d1', null])
  })

  it('leaves what a window is about to be told to that window', async () => {
    const site = createSite()
    site.engine.rows.push(rowOf())
    const done = await site.post('/connections/c1/disconnect', 'alice', [['csrf', alice.csrfToken]])
    const cookie = done.cookies[0]?.split(';')[0] ?? ''
    const other = await site.get('/connections', 'alice', { cookie, 'sec-fetch-dest': 'empty' })
    expect(other.cookies).toEqual([])
    const window = await site.get('/connections', 'alice', { cookie, 'sec-fetch-dest': 'document' })
    expect(window.text).toContain('is disconnected and erased here')
    expect(window.cookies.join()).toMatch(/notice=;/)
  })
})
