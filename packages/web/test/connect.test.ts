import { ConnectorError, type ErrorCode } from '@grantway/connector-kit'
import { describe, expect, it } from 'vitest'
import { alice, bob, evilNames, tasksDelete, tasksRead } from './fixtures.ts'
import { rowOf, siteWithIntent } from './shown.ts'
import { createSite, prefix, publicUrl } from './site.ts'

const form = [['csrf', alice.csrfToken], ['cap', 'tasks-read']] as const

describe('the connect page', () => {
  it('P-C5: says who you are, who asks, what for, what it can and cannot do, and where you will be sent', async () => {
    const { status, text, html } = await siteWithIntent().get('/connect/todo?cap=tasks-read&i=intent1', 'alice')
    expect(status).toBe(200)
    expect(text).toContain('Alice Example in Acme')
    expect(text).toContain('Asked by VS Code unverified name')
    expect(text).toContain('Find tasks')
    expect(text).toContain(`${tasksRead.consent.allows} ${tasksRead.consent.limits}`)
    expect(html).toContain('<strong>provider.example</strong>')
    expect(text).toContain('Continue to provider.example')
    expect(text).toContain('disconnect at any time')
    expect(html).not.toContain('type="checkbox"')
  })

  it('lets the person choose where several capabilities are asked for', async () => {
    const { html } = await createSite().get('/connect/todo?cap=tasks-read,tasks-delete', 'alice')
    expect(html.match(/type="checkbox" name="cap"/g)).toHaveLength(2)
  })

  it('begins only what stayed ticked', async () => {
    const site = createSite()
    const { location } = await site.post('/connect/todo?cap=tasks-read,tasks-delete', 'alice', [
      ['csrf', alice.csrfToken], ['cap', 'tasks-delete'],
    ])
    const state = new URL(location ?? '').searchParams.get('state') ?? ''
    expect(state).not.toBe('')
    expect(site.engine.changes).toEqual(['beginFlow'])
  })

  it('begins nothing when every box was unticked', async () => {
    const site = createSite()
    const answer = await site.post('/connect/todo?cap=tasks-read,tasks-delete', 'alice', [['csrf', alice.csrfToken]])
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('Tick at least one')
    expect(answer.text).toContain(tasksDelete.consent.allows)
    expect(site.engine.changes).toEqual([])
  })

  it('says that there is nothing to do when all of it is connected', async () => {
    const site = createSite()
    site.engine.rows.push(rowOf())
    const { status, text } = await site.get('/connect/todo?cap=tasks-read', 'alice')
    expect(status).toBe(200)
    expect(text).toContain('Todoist is already connected')
    expect(text).toContain('Connect another account')
  })

  it('S-B01: refuses a link made for somebody else without saying for whom', async () => {
    const { status, text, html } = await siteWithIntent().get('/connect/todo?cap=tasks-read&i=intent1', 'bob')
    expect(status).toBe(403)
    expect(text).toContain('This link was made for somebody else')
    expect(html).not.toMatch(/alice/i)
    expect(html).not.toContain('VS Code')
    expect(html).not.toContain('action="/connect')
  })

  it('S-B03, P-B18: signs a stranger in first and then refuses; the link makes nobody', async () => {
    const site = siteWithIntent()
    const first = await site.get('/connect/todo?cap=tasks-read&i=intent1')
    expect(first.status).toBe(303)
    expect(first.cookies).toEqual([])
    expect((await site.get('/connect/todo?cap=tasks-read&i=intent1', 'bob')).status).toBe(403)
  })

  it.each([
    ['/connect/todo?i=gone', 410], ['/connect/nothing', 404], ['/connect/slack', 503],
    ['/connect/todo?i=one&i=two', 400], ['/connect/todo?cap=%3Cscript%3E', 400],
  ])('answers %s with %i and no form to post', async (path, status) => {
    const answer = await createSite().get(path, 'alice')
    expect(answer.status).toBe(status)
    expect(answer.html).not.toContain('action="/connect')
    expect(answer.html).not.toContain('<script')
  })
})

describe('opening the connect page', () => {
  it('S-M19, P-C3: never leads on to the provider by itself, also for what is connected, and sets no cookie', async () => {
    const site = createSite()
    for (const connected of [false, true]) {
      if (connected) site.engine.rows.push(rowOf())
      const { status, location, cookies } = await site.get('/connect/todo?cap=tasks-read', 'alice')
      expect([status, location, cookies]).toEqual([200, null, []])
    }
    expect(site.engine.changes).toEqual([])
    // Control: the form does lead on, and only then is there a cookie.
    const begun = await site.post('/connect/todo', 'alice', form)
    expect(begun.location).toMatch(/^https:\/\/provider\.example\//)
    expect(begun.cookies).toHaveLength(1)
  })

  it('S-M13: takes nothing from a link but a connector, capabilities and an intent', async () => {
    const site = createSite()
    const plain = await site.get('/connect/todo?cap=tasks-read', 'alice')
    const more = 'returnTo=https://evil.example&return=//evil.example&tenantId=evil&redirect_uri=https://evil.example&user=bob'
    expect((await site.get(`/connect/todo?cap=tasks-read&${more}`, 'alice')).html).toBe(plain.html)
    const begun = await site.post(`/connect/todo?${more}`, 'alice', [...form, ['returnTo', 'https://evil.example'], ['tenantId', 'evil']])
    expect(begun.location).toMatch(/^https:\/\/provider\.example\//)
    expect(begun.location).not.toContain('evil')
  })
})

describe('beginning', () => {
  it('S-W04, P-C1, P-C6: ties the flow to this browser with a cookie that script cannot read', async () => {
    const { status, cookies, location } = await createSite().post('/connect/todo', 'alice', form)
    expect(status).toBe(303)
    expect(location).toMatch(/^https:\/\/provider\.example\/authorize\?/)
    expect(cookies).toHaveLength(1)
    expect(cookies[0]).toMatch(new RegExp(`^${prefix}_flow_[0-9a-f]{16}=SECRET_cookie_0; `))
    expect(cookies[0]?.split('; ').slice(1).sort())
      .toEqual(['HttpOnly', 'Max-Age=600', 'Path=/', 'SameSite=Lax', 'Secure'])
  })

  it('S-W04: leaves out Secure only on http loopback', async () => {
    const site = createSite({ secureCookies: false, cookiePrefix: 'grantway_3000' })
    const [cookie] = (await site.post('/connect/todo', 'alice', form)).cookies
    expect(cookie).toMatch(/^grantway_3000_flow_/)
    expect(cookie?.split('; ').slice(1).sort()).toEqual(['HttpOnly', 'Max-Age=600', 'Path=/', 'SameSite=Lax'])
  })

  it.each<[ErrorCode, number]>([
    ['USER_MISMATCH', 403], ['LINK_EXPIRED', 410], ['RATE_LIMITED', 429], ['PROVIDER_MISCONFIGURED', 503],
    ['INVALID_INPUT', 400],
  ])('turns %s into a page with %i and a reference', async (code, status) => {
    const site = createSite()
    site.engine.beginError = new ConnectorError(code, { message: 'SECRET_detail', retryAfterSeconds: 30 })
    const answer = await site.post('/connect/todo', 'alice', form)
    expect(answer.status).toBe(status)
    expect(answer.headers.get('retry-after')).toBe('30')
    expect(answer.text).toMatch(/Reference [0-9A-F]{10}/)
    expect(`${answer.html}${JSON.stringify(site.logged)}`).not.toContain('SECRET_')
  })
})

describe('forged forms (S-W02)', () => {
  const forged: readonly (readonly [string, readonly (readonly [string, string])[], Record<string, string | undefined>])[] = [
    ['without the field', [['cap', 'tasks-read']], {}],
    ['with the field of another session', [['csrf', bob.csrfToken], ['cap', 'tasks-read']], {}],
    ['with an empty field', [['csrf', ''], ['cap', 'tasks-read']], {}],
    ['from another site', form, { 'origin': 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['from a sibling subdomain', form, { 'origin': 'https://other.grantway.example', 'sec-fetch-site': 'same-site' }],
    ['from another origin that claims to be the same', form, { 'origin': 'https://evil.example' }],
    ['from another origin in an old browser', form, { 'origin': 'https://evil.example', 'sec-fetch-site': undefined }],
    ['from nowhere in an old browser', form, { 'origin': 'null', 'sec-fetch-site': undefined }],
    ['from another page of the browser itself', form, { 'origin': 'null', 'sec-fetch-site': 'none' }],
    ['as text/plain', form, { 'content-type': 'text/plain' }],
    ['as JSON', form, { 'content-type': 'application/json' }],
  ]

  it.each(forged)('S-W02: begins nothing for a form %s', async (_name, fields, headers) => {
    const site = createSite()
    const answer = await site.post('/connect/todo', 'alice', fields, headers)
    expect(answer.status).toBe(403)
    expect(answer.cookies).toEqual([])
    expect(site.engine.changes).toEqual([])
  })

  it.each(forged)('S-W02: disconnects nothing for a form %s', async (_name, fields, headers) => {
    const site = createSite()
    site.engine.rows.push(rowOf())
    expect((await site.post('/connections/c1/disconnect', 'alice', fields, headers)).status).toBe(403)
    expect(site.engine.rows).toHaveLength(1)
  })

  it.each([
    ['as today\'s browsers send it', { origin: publicUrl }],
    ['under the policy no-referrer', { origin: 'null' }],
    ['from a browser without fetch metadata', { 'origin': publicUrl, 'sec-fetch-site': undefined }],
    ['from a program that is no browser', { 'origin': undefined, 'sec-fetch-site': undefined }],
  ])('S-W02: accepts our own form %s', async (_name, headers) => {
    const site = createSite()
    expect((await site.post('/connect/todo', 'alice', form, headers)).status).toBe(303)
    expect(site.engine.changes).toEqual(['beginFlow'])
  })

  it('sends somebody who is no longer signed in to the sign-in page', async () => {
    const site = createSite()
    const { status, location } = await site.post('/connect/todo?cap=tasks-read', undefined, form)
    expect(status).toBe(303)
    expect(location).toBe(`/signin?return=${encodeURIComponent('/connect/todo?cap=tasks-read')}`)
    expect(site.engine.changes).toEqual([])
  })
})

describe('names from outside (S-W09)', () => {
  it.each(Object.entries(evilNames))('S-W09: shows a client called %s as harmless text', async (_kind, clientName) => {
    const site = createSite()
    site.engine.intents.set('intent1', { owner: alice, clientName, toolTitle: clientName })
    const { html, text } = await site.get('/connect/todo?i=intent1', 'alice')
    expect(html).not.toMatch(/<img|<script|" autofocus/)
    expect(html).not.toMatch(/[\u0000-\u0008\u001B\u200B\u202E\u2066]/)
    expect(html).not.toContain('a'.repeat(81))
    expect(text).toContain('unverified name')
  })
})
