import { describe, expect, it } from 'vitest'
import { alice, bob } from './fixtures.ts'
import { createSite } from './site.ts'

describe('connecting by a code', () => {
  it('starts by the form and shows the code where it is to be entered', async () => {
    const site = createSite()
    const begun = await site.post('/connect/todo/device', 'alice', [['csrf', alice.csrfToken], ['cap', 'tasks-read']])
    expect([begun.status, begun.location]).toEqual([303, '/device/d1'])
    const page = await site.get('/device/d1', 'alice')
    expect(page.text).toContain('On any device, visit https://provider.example/device and enter this code: WDJB-MJHT')
    expect(site.engine.changes).toEqual(['beginDevice'])
  })

  it('S-W02: starts nothing without the form of the same person', async () => {
    const site = createSite()
    await site.get('/connect/todo/device?cap=tasks-read', 'alice')
    const forged = await site.post('/connect/todo/device', 'alice', [['csrf', bob.csrfToken], ['cap', 'tasks-read']])
    expect(forged.status).toBe(403)
    expect(site.engine.changes).toEqual([])
  })

  it('S-B30: shows the code to the one who started and to nobody else', async () => {
    const site = createSite()
    const others = await site.get('/device/d1', 'bob')
    expect([others.status, others.text]).toEqual([404, (await site.get('/device/d2', 'alice')).text])
    expect(others.html).not.toContain('WDJB')
    expect((await site.get('/device/d1')).location).toMatch(/^\/signin/)
  })

  it('never looks again on a timer, and says so when it is too early', async () => {
    const site = createSite()
    const first = await site.get('/device/d1', 'alice')
    expect(first.html).not.toMatch(/http-equiv|role="alert"/)
    expect((await site.get('/device/d1?entered=1', 'alice')).text).toContain('Todoist has not said so yet.')
    expect(first.headers.get('refresh')).toBeNull()
  })
})
