import { describe, expect, it } from 'vitest'
import { approvalId } from './fake-approvals.ts'
import { requestOf, siteWithApprovals } from './approval-states.ts'
import { alice, anna, bob, carol, evilNames, notesErase } from './fixtures.ts'
import { publicUrl } from './site.ts'

const question = '/approvals/new?connector=vault&cap=notes-erase'
const first = `/approvals/${approvalId(0)}`
const as = { alice, bob, carol, anna }
const form = (who: keyof typeof as, ...fields: readonly (readonly [string, string])[]) => [['csrf', as[who].csrfToken] as const, ...fields]

describe('asking for an approval', () => {
  it('shows what is asked, takes a reason, and shows how the request stands', async () => {
    const site = siteWithApprovals()
    const page = await site.get(`${question}&i=intent1`, 'alice')
    expect(page.text).toContain('Erase notes at Vault. Lets the assistant erase notes for good. It cannot read them.')
    expect(page.text).toContain('notes:erase')
    expect(page.text).toContain('VS Code')
    const sent = await site.post(`${question}&i=intent1`, 'alice', form('alice', ['reason', 'Cleaning up.']))
    expect([sent.status, sent.location]).toEqual([303, first])
    expect((await site.get(first, 'alice')).text).toContain('“Cleaning up.”')
    // Once it waits, the link leads there.
    expect((await site.get(question, 'alice')).location).toBe(first)
  })

  it('sends the signed-out to sign in and back, with the same request', async () => {
    const { location } = await siteWithApprovals().get(`${question}&i=intent1`)
    expect(location).toBe(`/signin?return=${encodeURIComponent(`${question}&i=intent1`)}`)
  })

  it('S-B01: refuses the link of somebody else, and does not say whose it is', async () => {
    const site = siteWithApprovals()
    const page = await site.get(`${question}&i=intent1`, 'bob')
    expect(page.status).toBe(403)
    expect(page.text).not.toContain('Alice')
    const sent = await site.post(`${question}&i=intent1`, 'bob', form('bob', ['reason', 'x']))
    expect(sent.status).toBe(403)
    expect(site.engine.changes).toEqual([])
  })

  it.each(['?connector=vault', '?cap=notes-erase', '?connector=vault&cap=notes-erase&cap=other', '?connector=vault&cap=notes-erase&i=a&i=b', '?connector=<b>&cap=x'])(
    'refuses the address %s', async (query) => {
      const site = siteWithApprovals()
      expect((await site.get(`/approvals/new${query}`, 'alice')).status).toBe(400)
      expect((await site.post(`/approvals/new${query}`, 'alice', form('alice', ['reason', 'x']))).status).toBe(400)
      expect(site.engine.changes).toEqual([])
    },
  )

  it('leads on to the portal of an organisation, and the policy of the page allows just that', async () => {
    const site = siteWithApprovals()
    site.engine.approvals.portal = 'https://approvals.example.com'
    const page = await site.get(question, 'alice')
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' https://approvals.example.com;")
    const sent = await site.post(question, 'alice', form('alice', ['reason', 'x']))
    expect([sent.status, sent.location]).toEqual([303, 'https://approvals.example.com/r?request=r1&digest=d1'])
    expect((await site.get(first, 'alice')).html).toContain('href="https://approvals.example.com/r?request=r1&amp;digest=d1"')
    expect((await site.get(first, 'carol')).html).not.toContain('value="approve"')
  })

  it('comes before a connect page that can ask for nothing else', async () => {
    const site = siteWithApprovals()
    expect((await site.get('/connect/vault?cap=notes-erase&i=intent1', 'alice')).location).toBe(`${question}&i=intent1`)
    const page = await site.get('/connect/vault?cap=tasks-read,notes-erase', 'alice')
    expect(page.text).toContain('Needs an administrator’s approval')
    expect(page.html).toContain(`href="${question.replaceAll('&', '&amp;')}"`)
    expect(page.html).not.toContain('name="cap" value="notes-erase"')
    site.engine.approvals.rows.push(requestOf(0, { standing: 'approved' }))
    expect((await site.get('/connect/vault?cap=notes-erase', 'alice')).text).toContain(notesErase.consent.allows)
  })
})

describe('deciding', () => {
  it('approves what the page showed, with its end and its limits', async () => {
    const site = siteWithApprovals(requestOf(0))
    const page = await site.get(first, 'carol')
    expect(page.html).toContain('name="digest" value="digest0"')
    expect(page.html).toContain('name="until" type="date"')
    expect(page.html).toContain('value="2026-12-22"')
    const sent = await site.post(first, 'carol', form('carol', ['digest', 'digest0'], ['until', '2026-12-01'], ['allow-notebook', 'old\r\n older ,'], ['deny-notebook', 'family'], ['reason', 'Fine.'], ['decision', 'approve']))
    expect([sent.status, sent.location]).toEqual([303, first])
    const list = (...texts: readonly string[]) => texts.map((text) => ({ kind: 'notebook', text }))
    expect(site.engine.approvals.decisions).toEqual([{
      kind: 'approve', digest: 'digest0', reason: 'Fine.', until: new Date('2026-12-01T23:59:59.999Z'), limits: { allow: list('old', 'older'), deny: list('family') },
    }])
    expect((await site.get(first, 'carol')).text).toContain('Approved')
  })

  it('denies with words that the person reads', async () => {
    const site = siteWithApprovals(requestOf(0))
    await site.post(first, 'carol', form('carol', ['digest', 'digest0'], ['reason', 'Archive them.'], ['decision', 'deny']))
    expect((await site.get(first, 'alice')).text).toContain('“Archive them.”')
  })

  it.each(['tomorrow', '2026-13-01', '9999999-01-01', '2026-12-01T00:00:00Z'])('does not read the day %s as no end at all', async (until) => {
    const site = siteWithApprovals(requestOf(0))
    const sent = await site.post(first, 'carol', form('carol', ['digest', 'digest0'], ['until', until], ['reason', 'typed'], ['decision', 'approve']))
    expect(sent.status).toBe(400)
    expect(sent.html).toContain('typed')
    expect(site.engine.changes).toEqual([])
  })

  it.each([
    ['changed', 409], ['decided_already', 409], ['own_request', 403], ['not_allowed', 403], ['past', 400], ['requester_gone', 409], ['no_reason', 400],
  ] as const)('says plainly that nothing was decided: %s', async (refusal, status) => {
    const site = siteWithApprovals(requestOf(0))
    site.engine.approvals.refusal = refusal
    const sent = await site.post(first, 'carol', form('carol', ['digest', 'digest0'], ['decision', 'approve']))
    expect(sent.status).toBe(status)
    expect(sent.html).toContain('role="alert"')
  })

  it('S-B26: offers no decision to the requester, to members and to auditors, and takes none', async () => {
    const site = siteWithApprovals(requestOf(0), requestOf(1, { requester: { subject: 'carol', name: 'Carol Example', present: true } }))
    for (const [who, path] of [['alice', first], ['anna', first], ['carol', `/approvals/${approvalId(1)}`]] as const) {
      expect((await site.get(path, who)).html).not.toContain('name="decision"')
      const digest = path === first ? 'digest0' : 'digest1'
      expect((await site.post(path, who, form(who, ['digest', digest], ['decision', 'approve']))).status).toBe(403)
    }
    expect((await site.get(first, 'bob')).status).toBe(404)
    expect((await site.post(first, 'bob', form('bob', ['digest', 'digest0'], ['decision', 'approve']))).status).toBe(404)
    expect(site.engine.changes).toEqual([])
  })

  it('S-W02: takes no form without its own token or from another site, and no bearer', async () => {
    const site = siteWithApprovals(requestOf(0), requestOf(1, { standing: 'approved', requester: { subject: 'carol', name: 'Carol', present: true } }))
    const fields = [['digest', 'digest0'], ['decision', 'approve'], ['reason', 'x']] as const
    for (const path of [first, question, `/approvals/${approvalId(1)}/withdraw`]) {
      expect((await site.post(path, 'carol', fields)).status).toBe(403)
      expect((await site.post(path, 'carol', [['csrf', alice.csrfToken], ...fields])).status).toBe(403)
      expect((await site.post(path, 'carol', form('carol', ...fields), { 'origin': 'https://evil.example', 'sec-fetch-site': 'cross-site' })).status).toBe(403)
      const bearer = await site.post(path, undefined, fields, { authorization: 'Bearer gw_pat_SECRET_admin' })
      expect(bearer.location).toMatch(/^\/signin/)
    }
    expect(site.engine.changes).toEqual([])
  })

  it('S-W03: changes nothing when a page is opened', async () => {
    const site = siteWithApprovals(requestOf(0), requestOf(1, { standing: 'approved' }))
    for (const path of ['/approvals', first, `${question}&i=intent1`, `${first}/withdraw`, '/approvals/decisions', '/approvals/requests']) {
      for (const who of ['alice', 'carol', undefined]) await site.get(path, who)
    }
    expect(site.engine.changes).toEqual([])
    expect(site.engine.approvals.documents).toEqual([])
  })

  it('takes an approval back, by the person or an administrator', async () => {
    const site = siteWithApprovals(requestOf(0, { standing: 'approved' }), requestOf(1, { standing: 'approved' }))
    expect((await site.post(`${first}/withdraw`, 'bob', form('bob'))).status).toBe(404)
    expect((await site.post(`${first}/withdraw`, 'anna', form('anna'))).status).toBe(404)
    expect((await site.post(`${first}/withdraw`, 'alice', form('alice'))).location).toBe(first)
    expect((await site.post(`/approvals/${approvalId(1)}/withdraw`, 'carol', form('carol'))).status).toBe(303)
    expect(site.engine.changes).toEqual(['withdraw', 'withdraw'])
  })

  it.each(Object.entries(evilNames))('S-W09: shows words called %s as harmless text', async (_kind, text) => {
    const site = siteWithApprovals(requestOf(0, { reason: text.slice(0, 500), requester: { subject: 'alice', name: text, present: true } }))
    for (const path of ['/approvals', first]) expect((await site.get(path, 'carol')).html).not.toMatch(/<img|<script|" autofocus/)
  })
})

describe('the door for a portal', () => {
  const send = (site: ReturnType<typeof siteWithApprovals>, path: string, body: string) =>
    site.fetch(new Request(`${publicUrl}${path}`, { method: 'POST', body, headers: { 'content-type': 'application/jwt', 'cookie': 'session=carol' } }))

  it('takes signed documents and nothing else, whoever is signed in', async () => {
    const site = siteWithApprovals(requestOf(0))
    const decided = await send(site, '/approvals/decisions', 'good')
    expect([decided.status, await decided.json()]).toEqual([200, { status: 'approved' }])
    const again = await send(site, '/approvals/decisions', 'again')
    expect([again.status, await again.json()]).toEqual([409, { error: 'decided_already' }])
    for (const path of ['/approvals/decisions', '/approvals/requests']) {
      const bad = await send(site, path, JSON.stringify({ decision: 'approve' }))
      expect([bad.status, await bad.json()]).toEqual([403, { error: 'not_accepted' }])
      expect(bad.headers.get('cache-control')).toBe('no-store')
      expect((await send(site, path, 'a'.repeat(40_000))).status).toBe(413)
    }
    expect((await (await send(site, '/approvals/requests', 'good')).json() as { digest: string }).digest).toBe('d')
    expect(site.engine.changes).toEqual([])
  })
})
