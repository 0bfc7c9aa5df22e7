import { describe, expect, it } from 'vitest'
import { alice, anna, bob, carol, olga } from './fixtures.ts'
import { rowOf } from './shown.ts'
import { entryOf, fill } from './people-states.ts'
import { createSite, publicUrl } from './site.ts'

const csrf = { alice, bob, carol, anna, olga }
type Name = keyof typeof csrf
const form = (who: Name, ...fields: readonly (readonly [string, string])[]) => [['csrf', csrf[who].csrfToken] as const, ...fields]

describe('the ways between pages', () => {
  it.each([['alice', false], ['carol', true], ['anna', true], ['olga', true]] as const)('lead %s to the organisation: %s', async (who, shown) => {
    const { html } = await fill(createSite()).get('/connections', who)
    expect(html.includes('href="/tenant"')).toBe(shown)
    expect(html).toContain('<a href="/connections" aria-current="page">')
  })

  it.each(['/access', '/activity', '/tenant', '/tenant/members/alice'])('%s asks to sign in first', async (path) => {
    expect((await createSite().get(path)).location).toMatch(/^\/signin\?return=/)
  })
})

interface Change {
  readonly path: string
  readonly fields: readonly (readonly [string, string])[]
  readonly allowed: readonly [Name, ...Name[]]
  readonly change: string
}

// Every change, who may make it, and what it is called with.
const changes: readonly Change[] = ([
  ['/access/clients/revoke', [['id', 'client-1']], ['alice'], 'revokeClient'],
  ['/access/keys/revoke', [['id', 'k1']], ['alice'], 'revokeKey'],
  ['/access/keys', [['name', 'laptop'], ['days', '30']], ['alice', 'bob', 'carol', 'olga'], 'createKey'],
  ['/activity/export', [['of', 'tenant']], ['carol', 'anna', 'olga'], 'export'],
  ['/activity/export', [['of', 'own']], ['alice', 'bob', 'carol', 'anna', 'olga'], 'export'],
  ['/tenant/invitations', [['label', 'Nora'], ['role', 'member']], ['olga'], 'invite'],
  ['/tenant/invitations/withdraw', [['id', 'i0']], ['olga'], 'withdraw'],
  ['/tenant/members/alice/roles', [['role', 'admin']], ['olga'], 'changeRoles'],
  ['/tenant/members/alice/remove', [], ['olga'], 'remove'],
  ['/tenant/members/alice/connections/end', [['id', 'c1']], ['carol', 'olga'], 'disconnect'],
  ['/tenant/clients/todo', [['client', 'acme'], ['secret', 'SECRET_client_value']], ['olga'], 'saveTenantClient'],
  ['/tenant/clients/github/remove', [], ['olga'], 'removeTenantClient'],
] as const).map(([path, fields, allowed, change]) => ({ path, fields, allowed, change }))
const prepared = () => {
  const site = fill(createSite())
  site.engine.rows.push(rowOf())
  site.engine.clients.set('github', { client: { clientId: 'acme', createdAt: new Date('2026-11-01') } })
  site.people.rows.invitations.push({ id: 'i0', label: 'Nora', roles: ['member'], expiresAt: new Date('2026-12-01') })
  return site
}

describe('a change', () => {
  const everybody: readonly Name[] = ['alice', 'bob', 'carol', 'anna', 'olga']
  const cases = changes.flatMap(({ path, fields, allowed, change }) =>
    everybody.map((who) => ({ path, fields, who, allowed: allowed.includes(who), change })))

  it.each(cases)('S-M10: $path with $fields by $who is allowed: $allowed', async ({ path, fields, who, allowed, change }) => {
    const site = prepared()
    const answer = await site.post(path, who, form(who, ...fields))
    expect(site.engine.changes).toEqual(allowed ? [change] : [])
    if (!allowed) expect([403, 404]).toContain(answer.status)
    else expect([200, 303]).toContain(answer.status)
  })

  it.each(changes)('S-W02: $path with $fields is refused without the token of the session, and from elsewhere', async ({ path, fields, allowed: [who] }) => {
    const site = prepared()
    expect((await site.post(path, who, fields)).status).toBe(403)
    expect((await site.post(path, who, [['csrf', who === 'bob' ? alice.csrfToken : bob.csrfToken], ...fields])).status).toBe(403)
    const evil = { 'origin': 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect((await site.post(path, who, form(who, ...fields), evil)).status).toBe(403)
    expect((await site.post(path, who, form(who, ...fields), { 'content-type': 'text/plain' })).status).toBe(403)
    expect(site.engine.changes).toEqual([])
  })

  it.each(changes)('S-W03: $path with $fields is not made by opening it', async ({ path, fields, allowed: [who] }) => {
    const site = prepared()
    await site.get(`${path}?${new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value]))}`, who)
    for (const page of ['/access', '/activity', '/activity?of=tenant', '/tenant', '/tenant/members/alice', '/tenant/members/alice/remove', '/tenant/clients/todo', '/tenant/clients/github/remove']) {
      await site.get(page, who)
    }
    expect(site.engine.changes).toEqual([])
  })
})

describe('the registration of an organisation', () => {
  it('is shown without its secret, before and after it was saved and when it was refused', async () => {
    const site = fill(createSite())
    const saved = await site.post('/tenant/clients/todo', 'olga', form('olga', ['client', 'acme-client'], ['secret', 'SECRET_client_value']))
    expect(saved.location).toBe('/tenant/clients/todo?done=saved')
    const refused = await site.post('/tenant/clients/todo', 'olga', form('olga', ['client', 'acme-client'], ['secret', '']))
    expect(refused.status).toBe(400)
    const pages = [refused, await site.get('/tenant/clients/todo?done=saved', 'olga'), await site.get('/tenant', 'olga')]
    for (const { html } of pages) {
      expect(html).toContain('acme-client')
      expect(html).not.toContain('SECRET_client_value')
    }
  })

  it('does not exist at a service that is not offered', async () => {
    const site = fill(createSite())
    expect((await site.get('/tenant/clients/nothing', 'olga')).status).toBe(404)
    expect((await site.post('/tenant/clients/nothing', 'olga', form('olga', ['client', 'a'], ['secret', 'SECRET_x']))).status).toBe(404)
    expect(site.engine.changes).toEqual([])
  })
})

describe('people of another organisation', () => {
  it.each(['', '/remove'])('S-M05: look like nobody: GET %s', async (path) => {
    const site = fill(createSite())
    const foreign = await site.get(`/tenant/members/dave${path}`, 'olga')
    const nobody = await site.get(`/tenant/members/nobody${path}`, 'olga')
    expect([foreign.status, nobody.status]).toEqual([404, 404])
    expect(foreign.html).toBe(nobody.html)
  })

  it.each(['/roles', '/remove', '/connections/end'])('S-M05: look like nobody: POST %s', async (path) => {
    const site = fill(createSite())
    const foreign = await site.post(`/tenant/members/dave${path}`, 'olga', form('olga', ['role', 'member']))
    const nobody = await site.post(`/tenant/members/nobody${path}`, 'olga', form('olga', ['role', 'member']))
    expect([foreign.status, nobody.status]).toEqual([404, 404])
    expect(foreign.html).toBe(nobody.html)
    expect(site.engine.changes).toEqual([])
  })
})

describe('the access page', () => {
  it('shows a new key once, in the answer and nowhere else', async () => {
    const site = createSite()
    const answer = await site.post('/access/keys', 'alice', form('alice', ['name', 'laptop'], ['days', '30']))
    expect(answer.html).toContain('value="gw_pat_SECRET_key_value"')
    expect(answer.cookies.join()).not.toContain('SECRET_key')
    expect((await site.get('/access', 'alice')).html).not.toContain('SECRET_key')
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  it.each([['', '30'], ['laptop', '0'], ['laptop', '367'], ['laptop', '1e1'], ['a'.repeat(81), '30'], ['a\u0007b', '30']])(
    'makes no key called %j for %s days', async (name, days) => {
      const site = createSite()
      expect((await site.post('/access/keys', 'alice', form('alice', ['name', name], ['days', days]))).status).toBe(400)
      expect(site.engine.changes).toEqual([])
    },
  )
})

describe('the activity page', () => {
  it('leads from page to page', async () => {
    const site = createSite()
    for (let seq = 60; seq > 0; seq -= 1) site.people.rows.entries.push(entryOf(seq))
    const first = await site.get('/activity', 'alice')
    expect(first.html).toContain('href="/activity?before=36"')
    expect((await site.get('/activity?before=36', 'alice')).html).toContain('href="/activity?before=11"')
    expect((await site.get('/activity?before=11', 'alice')).html).not.toContain('Older')
    expect((await site.get('/activity?before=-1;drop', 'alice')).status).toBe(200)
  })

  it('is exported as one JSON object a line', async () => {
    const site = fill(createSite())
    const answer = await site.post('/activity/export', 'anna', form('anna', ['of', 'tenant']))
    expect(answer.headers.get('content-type')).toContain('application/x-ndjson')
    expect(answer.headers.get('content-disposition')).toBe('attachment; filename="activity-2026-11-22.ndjson"')
    const lines = answer.html.trim().split('\n').map((line) => JSON.parse(line) as { place: string })
    expect(lines.map(({ place }) => Number(place))).toEqual([9, 8, 7, 6, 5, 4])
  })
})

describe('an invitation', () => {
  it('is shown once, as an address of this server', async () => {
    const site = createSite()
    const { html } = await site.post('/tenant/invitations', 'olga', form('olga', ['label', 'Nora'], ['role', 'member']))
    expect(html).toContain(`value="${publicUrl}/join/SECRET_invitation"`)
    expect((await site.get('/tenant', 'olga')).html).not.toContain('SECRET_invitation')
  })

  it('is not made where people come from an identity provider', async () => {
    const site = createSite({ peopleFromProvider: true })
    expect((await site.post('/tenant/invitations', 'olga', form('olga', ['label', 'Nora'], ['role', 'member']))).status).toBe(403)
    expect((await site.get('/tenant', 'olga')).html).not.toContain('Make an invitation')
    expect(site.engine.changes).toEqual([])
  })
})
