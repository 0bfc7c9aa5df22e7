import type { FlowOutcome } from '@grantway/auth-core'
import { describe, expect, it } from 'vitest'
import { alice, evilNames, tasksDelete, tasksRead, todo } from './fixtures.ts'
import { finishedFlow } from './shown.ts'
import { cookiePair, createSite, prefix, type Site } from './site.ts'

const begin = async (site: Site) => {
  const begun = await site.post('/connect/todo', 'alice', [['csrf', alice.csrfToken], ['cap', 'tasks-read']])
  return {
    state: new URL(begun.location ?? '').searchParams.get('state') ?? '',
    cookie: cookiePair(begun, `${prefix}_flow_`),
  }
}

describe('the answer of the provider', () => {
  it('S-B21: leaves the address with the code for a page without it', async () => {
    const site = createSite()
    const { state, cookie } = await begin(site)
    const answer = await site.get(`/oauth/callback/todo?code=SECRET_code&state=${state}`, 'alice', { cookie })
    expect(answer.status).toBe(303)
    expect(answer.location).toBe('/result')
    expect(answer.cookies.find((one) => one.startsWith(cookie.split('=')[0] ?? '?'))).toContain('Max-Age=0')
    const result = answer.cookies.find((one) => one.startsWith(`${prefix}_result=`)) ?? ''
    expect(result.split('; ').slice(1).sort()).toEqual(['HttpOnly', 'Max-Age=60', 'Path=/', 'SameSite=Lax', 'Secure'])
    expect(answer.cookies.join()).not.toContain('SECRET_')
    expect(JSON.stringify(site.logged)).not.toContain('SECRET_')
  })

  it('says which account was connected, in one sentence', async () => {
    const { html } = await finishedFlow(createSite())
    expect(html).toContain('Connected to Todoist as alice. You can return to your AI assistant.')
  })

  it('says what was not allowed', async () => {
    const site = createSite()
    site.engine.outcome = { kind: 'connected', connector: todo, account: 'alice', granted: [tasksRead], refused: [tasksDelete] }
    const { text } = await finishedFlow(site)
    expect(text).toContain('You allowed less than was asked.')
    expect(text).toContain('Not allowed Delete tasks The assistant cannot do this until you allow it.')
  })

  it('says that nothing was connected when the person declined', async () => {
    expect((await finishedFlow(createSite(), 'error=access_denied')).html).toContain('Nothing was connected')
  })

  it.each<[Extract<FlowOutcome, { kind: 'failed' }>['code'], number]>([
    ['STATE_MISMATCH', 400], ['USER_MISMATCH', 403], ['LINK_EXPIRED', 410], ['PROVIDER_UNAVAILABLE', 502],
    ['PROVIDER_MISCONFIGURED', 502], ['PROVIDER_POLICY', 403], ['SSO_REQUIRED', 403], ['INVALID_INPUT', 400], ['INTERNAL', 500],
    ['API_ERROR', 502],
  ])('answers %s with %i and the fixed sentence', async (code, status) => {
    const site = createSite()
    site.engine.outcome = () => { throw new Error('not used') }
    site.engine.outcome = { kind: 'failed', code, message: 'Failed to complete authorization.', reference: 'REF123' }
    const { state, cookie } = await begin(site)
    const answer = await site.get(`/oauth/callback/todo?code=a&state=${state}`, 'alice', { cookie })
    expect(answer.status).toBe(status)
    expect(answer.text).toContain('Connection failed. Please try again.')
    expect(answer.text).toContain('Failed to complete authorization.')
    expect(answer.text).toContain('Reference REF123')
  })

  it('S-B05: answers a callback without state with 400', async () => {
    const { status, text } = await createSite().get('/oauth/callback/todo?code=SECRET_code', 'alice')
    expect(status).toBe(400)
    expect(text).toContain('Missing code or state.')
    expect(text).not.toContain('SECRET_')
  })

  it('S-B04: does not accept an answer in a browser that began nothing', async () => {
    const site = createSite()
    const { state } = await begin(site)
    const answer = await site.get(`/oauth/callback/todo?code=a&state=${state}`, 'alice')
    expect(answer.status).toBe(400)
    expect(site.engine.changes).toEqual(['beginFlow'])
  })

  it('S-B02: does not accept the answer from another person', async () => {
    const site = createSite()
    const { state, cookie } = await begin(site)
    expect((await site.get(`/oauth/callback/todo?code=a&state=${state}`, 'bob', { cookie })).status).toBe(403)
    expect((await site.get(`/oauth/callback/todo?code=a&state=${state}`, undefined, { cookie })).status).toBe(403)
    expect(site.engine.rows).toEqual([])
  })

  it('S-B17: hands repeated parameters to the engine as they came', async () => {
    const site = createSite()
    const query = 'code=a&code=b&state=x&state=y&iss=1&iss=2&arr[]=1&x=%00'
    await site.get(`/oauth/callback/todo~abc?${query}`, 'alice')
    expect(site.engine.answers[0]?.registration).toBe('todo~abc')
    expect([...(site.engine.answers[0]?.query ?? [])]).toEqual([...new URLSearchParams(query)])
  })

  it('S-B17: does not read a query of more than 8 KiB', async () => {
    const site = createSite()
    expect((await site.get(`/oauth/callback/todo?code=${'a'.repeat(8_300)}&state=b`, 'alice')).status).toBe(400)
    expect(site.engine.answers).toEqual([])
    await site.get(`/oauth/callback/todo?code=${'a'.repeat(8_000)}&state=b`, 'alice')
    expect(site.engine.answers).toHaveLength(1)
  })

  it('S-B19: never shows what the provider wrote', async () => {
    const site = createSite()
    const written = 'error=%3Cscript%3Ealert(1)%3C/script%3E&error_description=%3Cscript%3Ewritten-there%3C/script%3E'
      + '&error_uri=javascript:written-there'
    for (const state of ['unknown', (await begin(site)).state]) {
      const { html } = await site.get(`/oauth/callback/todo?${written}&state=${state}`, 'alice')
      expect(html).not.toMatch(/written-there|<script|alert\(1\)/)
    }
  })

  it.each(['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'])('S-W03: is not finished by %s', async (method) => {
    const site = createSite()
    const { state, cookie } = await begin(site)
    const answer = await site.fetch(new Request(`${'http://127.0.0.1'}/oauth/callback/todo?code=a&state=${state}`, {
      method, headers: { cookie: `session=alice; ${cookie}` },
    }))
    expect(answer.status).toBe(405)
    expect(site.engine.changes).toEqual(['beginFlow'])
  })
})

describe('the result page', () => {
  it('says nothing that an address or a made-up cookie claims', async () => {
    const site = createSite()
    for (const cookie of ['', `${prefix}_result=made-up`, `${prefix}_result=eyJraW5kIjoiY29ubmVjdGVkIn0`]) {
      const answer = await site.get('/result?kind=connected&account=mallory', 'alice', { cookie })
      expect(answer.status).toBe(303)
      expect(answer.location).toBe('/connections')
    }
  })

  it('belongs to the person it happened to', async () => {
    const site = createSite()
    const { state, cookie } = await begin(site)
    const answer = await site.get(`/oauth/callback/todo?code=a&state=${state}`, 'alice', { cookie })
    const sealed = cookiePair(answer, `${prefix}_result`)
    expect((await site.get('/result', 'bob', { cookie: sealed })).status).toBe(303)
    expect((await site.get('/result', undefined, { cookie: sealed })).status).toBe(303)
    expect((await site.get('/result', 'alice', { cookie: sealed })).status).toBe(200)
  })

  it.each(Object.entries(evilNames))('S-W09: shows an account called %s as harmless text', async (_kind, account) => {
    const site = createSite()
    site.engine.outcome = { kind: 'connected', connector: todo, account, granted: [tasksRead], refused: [] }
    const { html } = await finishedFlow(site)
    expect(html).toContain('Connected to Todoist as')
    expect(html).not.toMatch(/<img|<script|[\u001B\u200B\u202E\u2066]/)
    expect(html).not.toContain('a'.repeat(81))
  })
})
