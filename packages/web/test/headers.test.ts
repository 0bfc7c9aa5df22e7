import { createHash } from 'node:crypto'
import { Hono } from 'hono'
import { describe, expect, it } from 'vitest'
import { styleSource } from '../src/index.ts'
import { alice, todo } from './fixtures.ts'
import { galleryStates } from './gallery-states.ts'
import { rowOf } from './shown.ts'
import { createSite, type Answer, type Site } from './site.ts'

const everyAnswer = async (): Promise<readonly (readonly [string, Answer])[]> => {
  const site = createSite()
  site.engine.rows.push(rowOf())
  const broken = createSite({ readSession: async () => { throw new Error('SECRET_detail') } })
  const form = [['csrf', alice.csrfToken], ['cap', 'tasks-read']] as const
  return [
    ['connect signed out', await site.get('/connect/todo')],
    ['connect', await site.get('/connect/todo', 'alice')],
    ['connect post', await site.post('/connect/todo', 'alice', form)],
    ['connect post refused', await site.post('/connect/todo', 'alice', [])],
    ['callback failed', await site.get('/oauth/callback/todo', 'alice')],
    ['callback head', await readHead(site)],
    ['result without notice', await site.get('/result', 'alice')],
    ['connections', await site.get('/connections', 'alice')],
    ['disconnect question', await site.get('/connections/c1/disconnect', 'alice')],
    ['disconnect', await site.post('/connections/c1/disconnect', 'alice', form)],
    ['home', await site.get('/')],
    ['404', await site.get('/nowhere')],
    ['413', await site.post('/connect/todo', 'alice', [['csrf', 'a'.repeat(40_000)]])],
    ['500', await broken.get('/connections', 'alice')],
  ]
}

const readHead = async (site: Site): Promise<Answer> => {
  const { status, headers } = await site.fetch(new Request('http://127.0.0.1/oauth/callback/todo', { method: 'HEAD' }))
  return { status, headers, html: '', text: '', cookies: headers.getSetCookie(), location: headers.get('location') }
}

const answers = await everyAnswer()

/** Takes out what the pages have that follow what happens elsewhere; `live.test.ts` says which those are. */
const withoutLive = (policy: string): string =>
  policy.replace(/; script-src https:\/\/grantway\.example\/connections\/live\.js; connect-src https:\/\/grantway\.example\/connections\/events https:\/\/grantway\.example\/[\w/]+(?=;)/, '')

describe('security headers', () => {
  it.each(answers)('S-W01, P-C5: %s cannot be framed and loads nothing foreign', (_name, { headers }) => {
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain("base-uri 'none'")
    expect(policy).toMatch(/form-action 'self'/)
    expect(policy).not.toContain('unsafe')
    expect(withoutLive(policy)).not.toMatch(/(script|connect|img|font)-src/)
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
  })

  it.each(answers)('S-W10: %s is stored by nobody', (_name, { headers }) => {
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it.each(answers)('S-B21: %s sends no referrer', (_name, { headers }) => {
    expect(headers.get('referrer-policy')).toBe('no-referrer')
  })

  it.each(answers)('S-W08: %s is readable from no other origin', (_name, { headers }) => {
    expect([...headers.keys()].filter((name) => name.startsWith('access-control-'))).toEqual([])
  })

  it.each(answers)('S-B22: %s never repeats a post at another address', (_name, { status }) => {
    expect([301, 302, 307, 308]).not.toContain(status)
  })
})

it('S-W01, S-W10, S-B21: every page in every state has the same headers, but for where its forms lead and what it follows', async () => {
  const served = (await galleryStates()).flatMap(({ name, headers }) => (headers ? [[name, headers] as const] : []))
  expect(served.length).toBeGreaterThan(100)
  const policyOf = (headers: Headers): string => withoutLive(headers.get('content-security-policy') ?? '').replace(/(?<=form-action 'self')[^;]*/, '')
  const headersOf = (headers: Headers) =>
    ['cache-control', 'content-type', 'cross-origin-opener-policy', 'referrer-policy', 'x-content-type-options', 'x-frame-options'].map((name) => headers.get(name))
  const home = await createSite().get('/nowhere')
  for (const [name, headers] of served) {
    expect(policyOf(headers), name).toBe(policyOf(home.headers))
    expect(headersOf(headers), name).toEqual(headersOf(home.headers))
  }
})

describe('the policy of a page', () => {
  it('names the hash of exactly the style in the page', async () => {
    const { html, headers } = await createSite().get('/connections', 'alice')
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? ''
    const hash = `'sha256-${createHash('sha256').update(style).digest('base64')}'`
    expect(headers.get('content-security-policy')).toContain(`style-src ${hash}`)
    expect(styleSource({ name: 'Any name' })).toBe(hash)
    expect(html).not.toMatch(/ style=|<link|<img|url\(/)
  })

  it('lets the form of the connect page lead to the provider, and no other form', async () => {
    const site = createSite()
    const connect = await site.get('/connect/todo', 'alice')
    const list = await site.get('/connections', 'alice')
    expect(connect.headers.get('content-security-policy'))
      .toContain("form-action 'self' https://provider.example https://*.provider.example;")
    expect(list.headers.get('content-security-policy')).toContain("form-action 'self';")
  })

  it('changes with the accent, so that no accent loosens it', () => {
    expect(styleSource({ name: 'A', accent: '#123456' })).not.toBe(styleSource({ name: 'A', accent: '#654321' }))
  })

  it.each(['red', '#fff', '#12345g', '#123456}</style>'])('refuses the accent %s', (accent) => {
    expect(() => createSite({ branding: { name: 'A', accent } })).toThrow()
  })
})

describe('addresses', () => {
  it('S-W06: takes no address from the Host header or a forwarded one', async () => {
    const site = createSite()
    const evil = { 'host': 'evil.example', 'x-forwarded-host': 'evil.example', 'forwarded': 'host=evil.example' }
    for (const path of ['/', '/connect/todo', '/connect/todo?cap=tasks-read', '/result', '/connections']) {
      const { html, location } = await site.get(path, path === '/' ? 'alice' : undefined, evil)
      expect(`${html}${location}`).not.toContain('evil.example')
      expect(location ?? '/').toMatch(/^\//)
    }
  })

  it('S-B18, P-C14: comes back from signing in only to its own page, without what does not belong to it', async () => {
    const { location, status } = await createSite().get('/connect/todo?cap=tasks-read&i=abc&return=//evil.example')
    expect(status).toBe(303)
    expect(location).toBe(`/signin?return=${encodeURIComponent('/connect/todo?cap=tasks-read&i=abc')}`)
  })
})

describe('when something breaks', () => {
  it('shows a reference that the log has too, and nothing of the error', async () => {
    const site = createSite({ readSession: async () => { throw new Error('SECRET_detail') } })
    const { status, text } = await site.get('/connections', 'alice')
    expect(status).toBe(500)
    expect(text).not.toContain('SECRET_')
    const reference = /Reference ([0-9A-F]{10})/.exec(text)?.[1]
    expect(site.logged).toEqual([{ message: 'page failed', fields: { reference, error: 'Error' } }])
  })

  it('answers an unknown address with a page', async () => {
    const { status, text } = await createSite().get('/connect/../nowhere', 'alice')
    expect(status).toBe(404)
    expect(text).toContain('There is no such page')
  })

  it('answers what no other part of a server took, when it is mounted last', async () => {
    const site = createSite()
    const server = new Hono()
    server.get('/healthz', (context) => context.text('ok'))
    server.route('/', site.app)
    expect(await (await server.request('/healthz')).text()).toBe('ok')
    const answer = await server.request('/nowhere')
    expect(answer.status).toBe(404)
    expect(await answer.text()).toContain('There is no such page')
    expect(answer.headers.get('x-frame-options')).toBe('DENY')
  })

  it.each(['Todo', '-todo', 'todo~x', '%3Cscript%3E', todo.id.repeat(30)])('does not know the connector %s', async (id) => {
    const { status, text } = await createSite().get(`/connect/${id}`, 'alice')
    expect(status).toBe(404)
    expect(text).not.toContain('script')
  })
})
