import { describe, expect, it } from 'vitest'
import { alice, bob, evilNames, github } from './fixtures.ts'
import { rowOf } from './shown.ts'
import { cookiePair, createSite, prefix } from './site.ts'

const form = [['csrf', alice.csrfToken]] as const

describe('the connections page', () => {
  it('shows one person only what is theirs', async () => {
    const site = createSite()
    site.engine.rows.push(rowOf(), rowOf({ id: 'c2', owner: bob, account: 'bob@example.com' }))
    const { text } = await site.get('/connections', 'alice')
    expect(text).toContain('alice@example.com')
    expect(text).not.toContain('bob@example.com')
  })

  it.each([
    ['active', 'Connected'], ['refresh_outcome_unknown', 'Being checked'], ['needs_reauth', 'Needs you'],
    ['revoked', 'Ended at Todoist'], ['needs_key', 'Locked'],
  ] as const)('says %s in words beside an icon', async (state, words) => {
    const site = createSite()
    site.engine.rows.push(rowOf({ state }))
    const { html } = await site.get('/connections', 'alice')
    expect(html).toMatch(new RegExp(`<span class="state \\w+"><svg[^]*?</svg>${words}</span>`))
  })

  it('gives times as a person says them, and exactly in the title', async () => {
    const site = createSite()
    site.engine.rows.push(rowOf())
    const { html } = await site.get('/connections', 'alice')
    expect(html).toContain('<time datetime="2026-11-22T11:05:00.000Z" title="22 November 2026 at 11:05 UTC">3 hours ago</time>')
  })

  it('says what could be connected when nothing is', async () => {
    const { text, html } = await createSite().get('/connections', 'alice')
    expect(text).toContain('Nothing is connected yet.')
    expect(html).toContain('href="/connect/todo"')
    expect(html).not.toContain('href="/connect/slack"')
    expect(text).toContain('not set up yet')
  })

  it('offers what is not held yet', async () => {
    const site = createSite()
    site.engine.rows.push(rowOf())
    const { html } = await site.get('/connections', 'alice')
    expect(html).toContain('href="/connect/todo?cap=tasks-manage,tasks-delete"')
  })

  it('stays under 32 kB with twenty accounts', async () => {
    const site = createSite()
    for (let index = 0; index < 20; index += 1) site.engine.rows.push(rowOf({ id: `c${index}`, isDefault: index === 0 }))
    const { html } = await site.get('/connections', 'alice')
    expect(html.match(/class="card account"/g)?.length).toBeGreaterThanOrEqual(20)
    expect(Buffer.byteLength(html)).toBeLessThan(32_000)
  })

  it.each(Object.entries(evilNames))('S-W09: shows an account called %s as harmless text', async (_kind, account) => {
    const site = createSite()
    site.engine.rows.push(rowOf({ account }))
    for (const path of ['/connections', '/connections/c1/disconnect']) {
      const { html } = await site.get(path, 'alice')
      expect(html).not.toMatch(/<img|<script(?! type="module" src="\/connections\/live\.js">)|" autofocus|[\u001B\u200B\u202E\u2066]/)
      expect(html).not.toContain('a'.repeat(81))
    }
  })
})

describe('disconnecting', () => {
  it('asks once, and says before what will happen', async () => {
    const site = createSite()
    site.engine.rows.push(rowOf(), rowOf({ id: 'c2', connector: github }))
    expect((await site.get('/connections/c1/disconnect', 'alice')).text).toContain('Todoist is asked to end the access')
    expect((await site.get('/connections/c2/disconnect', 'alice')).text).toContain('GitHub does not let us end the access')
    expect(site.engine.changes).toEqual([])
  })

  it.each([
    ['revoked', 'Todoist has ended the access too'],
    ['failed', 'Todoist did not confirm that the access has ended there as well. Please remove it yourself in Todoist’s own settings'],
    ['pending', 'It will be asked again for a day'],
    ['kept', 'Another connection to the same Todoist account still uses the same authorization, so Todoist was not asked'],
    ['unsupported', 'does not let us end the access'],
  ] as const)('says truthfully what happened at the provider: %s', async (upstream, words) => {
    const site = createSite()
    site.engine.rows.push(rowOf())
    site.engine.disconnectOutcome = upstream
    const answer = await site.post('/connections/c1/disconnect', 'alice', form)
    expect(answer.status).toBe(303)
    expect(answer.location).toBe('/connections')
    expect(site.engine.rows).toEqual([])
    const cookie = cookiePair(answer, `${prefix}_notice`)
    const shown = await site.get('/connections', 'alice', { cookie })
    expect(shown.text).toContain('Todoist (alice@example.com) is disconnected and erased here.')
    expect(shown.text).toContain(words)
    expect(shown.cookies[0]).toContain('Max-Age=0')
    expect((await site.get('/connections', 'bob', { cookie })).text).not.toContain('is disconnected')
  })

  it('S-M05: answers an unknown connection and another person\'s with the same page', async () => {
    const site = createSite()
    site.engine.rows.push(rowOf({ owner: bob }))
    const others = await site.post('/connections/c1/disconnect', 'alice', form)
    const unknown = await site.post('/connections/c9/disconnect', 'alice', form)
    expect([others.status, unknown.status]).toEqual([404, 404])
    expect(others.html).toBe(unknown.html)
    expect((await site.get('/connections/c1/disconnect', 'alice')).html).toBe(others.html)
    expect(site.engine.rows).toHaveLength(1)
  })
})

describe('opening pages (S-W03)', () => {
  it('S-W03, P-B24: changes nothing, whatever is opened and however often', async () => {
    const site = createSite()
    site.engine.rows.push(rowOf())
    site.engine.intents.set('intent1', { owner: alice, clientName: 'VS Code', toolTitle: 'Find tasks' })
    const before = JSON.stringify([...site.engine.intents.keys()])
    for (const path of [
      '/', '/connect/todo?cap=tasks-manage&i=intent1', '/connect/todo', '/connections',
      '/connections/c1/disconnect', '/result', '/oauth/callback/todo', '/oauth/callback/todo?state=guess&code=a',
    ]) {
      for (const as of ['alice', 'bob', undefined]) {
        await site.get(path, as)
        await site.get(path, as)
      }
    }
    expect(site.engine.changes).toEqual([])
    expect(site.engine.rows).toHaveLength(1)
    expect(JSON.stringify([...site.engine.intents.keys()])).toBe(before)
  })
})
