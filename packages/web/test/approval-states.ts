import { alice, carol, evilNames, hoursAgo, notesErase, tasksRead, vault } from './fixtures.ts'
import { approvalId, type ApprovalRow } from './fake-approvals.ts'
import { shown, type GalleryState } from './shown.ts'
import { createSite, type Site } from './site.ts'

/** A request of alice that waits. */
export const requestOf = (count: number, differences: Partial<ApprovalRow> = {}): ApprovalRow => ({
  id: approvalId(count), connector: vault, capability: notesErase, digest: `digest${count}`, standing: 'waiting',
  requester: { subject: 'alice', name: 'Alice Example', present: true },
  reason: 'The old notes have to go before the audit.', requestedAt: hoursAgo(5), ...differences,
})

/** A site with the service that has something to approve. */
export const siteWithApprovals = (...rows: readonly ApprovalRow[]): Site => {
  const site = createSite({}, [vault])
  site.engine.approvals.rows.push(...rows)
  site.engine.intents.set('intent1', { owner: alice, clientName: 'VS Code', toolTitle: 'Erase old notes' })
  return site
}

const approved = {
  by: 'Carol Example', at: hoursAgo(1), reason: 'For the audit only.', until: hoursAgo(-24 * 20),
  limits: { allow: [{ kind: 'notebook', id: 'old' }, { kind: 'notebook', id: 'older' }], deny: [{ kind: 'notebook', id: 'family' }] },
}
const denied = { by: 'Carol Example', at: hoursAgo(1), reason: 'Please archive them instead.' }
const standings: readonly ApprovalRow[] = [
  requestOf(0), requestOf(1, { standing: 'approved', decided: approved }), requestOf(2, { standing: 'ended', decided: approved }),
  requestOf(3, { standing: 'denied', decided: denied }), requestOf(4, { standing: 'withdrawn' }), requestOf(5, { standing: 'void' }),
  requestOf(6, { requester: { subject: 'carol', name: 'Carol Example', present: true } }),
  requestOf(7, { requester: { subject: 'gone', name: 'Gustav Example', present: false } }),
]

/** Gives every state of the pages about approvals. */
export const approvalStates = async (): Promise<readonly GalleryState[]> => {
  const [empty, site] = [siteWithApprovals(), siteWithApprovals(...standings)]
  const page = (where: Site, path: string, as: string) => shown(where.get(path, as))
  const one = (count: number, as = 'alice') => page(site, `/approvals/${approvalId(count)}`, as)
  const question = '/approvals/new?connector=vault&cap=notes-erase'
  return [
    { name: 'approvals-empty', ...await page(empty, '/approvals', 'alice') },
    { name: 'approvals-nothing-to-decide', ...await page(empty, '/approvals', 'carol') },
    { name: 'approvals-own', ...await page(site, '/approvals', 'alice') },
    { name: 'approvals-administrator', ...await page(site, '/approvals', 'carol') },
    { name: 'approvals-auditor', ...await page(site, '/approvals', 'anna') },
    { name: 'approval-ask', ...await page(empty, `${question}&i=intent1`, 'alice') },
    { name: 'approval-ask-refused', ...await page(empty, `${question}&i=intent1`, 'bob') },
    { name: 'approval-ask-unknown', ...await page(empty, '/approvals/new?connector=vault&cap=tasks-read', 'alice') },
    { name: 'approval-ask-no-reason', ...await shown(empty.post(question, 'alice', [['csrf', alice.csrfToken], ['reason', ' ']])) },
    { name: 'approval-ask-again', ...await page(siteWithApprovals(requestOf(0, { standing: 'denied', decided: denied })), question, 'alice') },
    ...await Promise.all(['waiting', 'approved', 'ended', 'denied', 'withdrawn', 'void'].map(async (name, count) => ({ name: `approval-own-${name}`, ...await one(count) }))),
    { name: 'approval-decide', ...await one(0, 'carol') },
    { name: 'approval-auditor', ...await one(0, 'anna') },
    { name: 'approval-own-of-administrator', ...await one(6, 'carol') },
    { name: 'approval-requester-gone', ...await one(7, 'carol') },
    { name: 'approval-approved-administrator', ...await one(1, 'carol') },
    { name: 'approval-unknown', ...await one(0, 'bob') },
    ...await changedStates(),
    { name: 'connect-needs-approval', ...await page(site, '/connect/vault?cap=tasks-read,notes-erase', 'bob') },
  ]
}

const changedStates = async (): Promise<readonly GalleryState[]> => {
  const site = siteWithApprovals(requestOf(0), ...Object.values(evilNames).map((name, index) => requestOf(index + 1, {
    reason: name.slice(0, 500), requester: { subject: `e${index}`, name, present: true }, capability: tasksRead,
  })))
  const post = (fields: readonly (readonly [string, string])[]) =>
    shown(site.post(`/approvals/${approvalId(0)}`, 'carol', [['csrf', carol.csrfToken], ['digest', 'digest0'], ...fields]))
  const wrongTarget = await post([['decision', 'approve'], ['allow-notebook', '..']])
  const noDay = await post([['decision', 'approve'], ['until', 'tomorrow']])
  const evil = await shown(site.get('/approvals', 'carol'))
  site.engine.approvals.refusal = 'changed'
  const changed = await post([['decision', 'approve']])
  site.engine.approvals.refusal = 'decided_already'
  return [
    { name: 'approval-wrong-target', ...wrongTarget },
    { name: 'approval-no-day', ...noDay },
    { name: 'approval-changed', ...changed },
    { name: 'approval-decided-already', ...await post([['decision', 'approve']]) },
    { name: 'approvals-evil-names', ...evil },
  ]
}
