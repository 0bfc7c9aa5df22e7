import { describe, expect, it } from 'vitest'
import { alice, bob, notes, tasksDelete, tasksRead } from './fixtures.ts'
import { rowOf } from './shown.ts'
import { createSite } from './site.ts'

const form = [['csrf', alice.csrfToken]] as const
const siteWithNotes = () => {
  const site = createSite({}, [notes])
  site.engine.rows.push(rowOf({ connector: notes, capabilities: [tasksRead, tasksDelete] }))
  return site
}

describe('the page of one account', () => {
  it.each([
    ['name', [['name', 'band']], 'nameAccount band'],
    ['prefer', [], 'preferAccount'],
    ['off', [['capability', 'tasks-delete']], 'switchOff tasks-delete'],
  ] as const)('changes it by its form %s, and comes back', async (path, fields, change) => {
    const site = siteWithNotes()
    const answer = await site.post(`/connections/c1/${path}`, 'alice', [...form, ...fields])
    expect([answer.status, answer.location]).toEqual([303, '/connections/c1'])
    expect(site.engine.changes).toEqual([change])
  })

  it.each(['name', 'prefer', 'off', 'limits/tasks-read'])('S-W02: refuses the form %s without its field of this session', async (path) => {
    const site = siteWithNotes()
    expect((await site.post(`/connections/c1/${path}`, 'alice', [['csrf', bob.csrfToken]])).status).toBe(403)
    expect(site.engine.changes).toEqual([])
  })

  it('S-M05: is not there for anybody else', async () => {
    const site = siteWithNotes()
    for (const path of ['/connections/c1', '/connections/c1/limits/tasks-read']) {
      const answer = await site.get(path, 'bob')
      expect(answer.status).toBe(404)
      expect(answer.text).toContain('There is no such connection')
      expect((await site.get(path.replace('c1', 'c9'), 'bob')).text).toBe(answer.text)
    }
    expect((await site.post('/connections/c1/name', 'bob', [['csrf', bob.csrfToken], ['name', 'x']])).status).toBe(404)
  })

  it('S-W03: changes nothing when it is opened', async () => {
    const site = siteWithNotes()
    for (const path of ['/connections/c1', '/connections/c1/limits/tasks-read', '/connections/limits/notes', '/connect/notes/key']) {
      await site.get(path, 'alice')
    }
    expect(site.engine.changes).toEqual([])
  })
})

describe('the page of limits', () => {
  it('saves one target a line', async () => {
    const site = siteWithNotes()
    const answer = await site.post('/connections/c1/limits/tasks-read', 'alice', [...form, ['allow-notebook', ' recipes\r\n\nplans ']])
    expect(answer.status).toBe(303)
    expect(site.engine.changes).toEqual(['changeLimits tasks-read notebook:recipes,notebook:plans'])
  })

  it('keeps what was typed when one line is wrong', async () => {
    const site = siteWithNotes()
    const { status, html } = await site.post('/connections/c1/limits/tasks-read', 'alice', [...form, ['allow-notebook', 'recipes\n../x']])
    expect(status).toBe(400)
    expect(html).toContain('recipes\n../x</textarea>')
    expect(site.engine.changes).toEqual([])
  })

  it('is where the link of limits leads', async () => {
    const site = siteWithNotes()
    expect((await site.get('/connections/limits/notes', 'alice')).location).toBe('/connections/c1')
    expect((await site.get('/connections/limits/notes', 'bob')).location).toBe('/connections')
  })
})

describe('the page of a key', () => {
  const fields = [...form, ['cap', 'tasks-read'], ['key', 'SECRET_key1']] as const

  it('connects, and neither address nor page holds the key', async () => {
    const site = createSite({}, [notes])
    const answer = await site.post('/connect/notes/key', 'alice', fields)
    expect([answer.status, answer.location]).toEqual([303, '/result'])
    expect(site.engine.changes).toEqual(['connectKey'])
    expect(JSON.stringify([answer.html, [...answer.headers], site.logged])).not.toContain('SECRET_key')
  })

  it('says what was wrong, and does not give the paste back', async () => {
    const site = createSite({}, [notes])
    const answer = await site.post('/connect/notes/key?cap=tasks-read', 'alice', [...form, ['cap', 'tasks-read'], ['key', 'SECRET_wrong']])
    expect(answer.status).toBe(400)
    expect(answer.text).toContain('That does not look like a key.')
    expect(answer.html).not.toContain('SECRET_wrong')
  })

  it('S-W02: refuses the form of another session', async () => {
    const site = createSite({}, [notes])
    expect((await site.post('/connect/notes/key', 'alice', [['csrf', bob.csrfToken], ...fields.slice(1)])).status).toBe(403)
    expect(site.engine.changes).toEqual([])
  })

  it("S-B01: is refused when the link was made for somebody else", async () => {
    const site = createSite({}, [notes])
    site.engine.intents.set('intent1', { owner: alice, clientName: 'VS Code', toolTitle: 'Find' })
    expect((await site.get('/connect/notes/key?i=intent1', 'bob')).text).toContain('somebody else')
    expect((await site.get('/connect/notes/key?i=intent1', 'alice')).status).toBe(200)
  })
})

describe("a connector's own link", () => {
  it('leads to the page of the provider after a POST', async () => {
    const site = createSite({}, [notes])
    const answer = await site.post('/connect/notes', 'alice', [...form, ['link', 'choose-notebooks']])
    expect([answer.status, answer.location]).toEqual([303, 'https://provider.example/choose'])
  })

  it('carries only the values its template names', async () => {
    const { html } = await createSite({}, [notes]).get('/connect/notes?link=workspace&team=T1&evil=x', 'alice')
    expect(html).toContain('name="team" value="T1"')
    expect(html).not.toContain('evil')
  })
})

describe('another account than before', () => {
  it('is decided by one form', async () => {
    const site = createSite()
    const answer = await site.post('/connect/accounts/h1', 'alice', [...form, ['decision', 'replace']])
    expect([answer.status, answer.location]).toEqual([303, '/result'])
    expect(site.engine.changes).toEqual(['decideAccount replace'])
  })

  it('S-W02: is not decided by a form from elsewhere, nor by a word we do not know', async () => {
    const site = createSite()
    expect((await site.post('/connect/accounts/h1', 'alice', [['csrf', bob.csrfToken], ['decision', 'replace']])).status).toBe(403)
    expect((await site.post('/connect/accounts/h1', 'alice', [...form, ['decision', 'other']])).status).toBe(400)
    expect(site.engine.changes).toEqual([])
  })
})
