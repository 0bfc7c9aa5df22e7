import { may, type ApprovalDecision, type Approvals, type ApprovalView, type BrowserSession, type DecisionRefusal } from '@grantway/auth-core'
import type { Connector } from '@grantway/connector-kit'

/** A request with the person whose it is. */
export type ApprovalRow = Omit<ApprovalView, 'own' | 'decidable' | 'withdrawable'>

/** Approvals in memory, faithful to what pages rely on. */
export interface FakeApprovals extends Approvals {
  readonly rows: ApprovalRow[]
  readonly decisions: ApprovalDecision[]
  /** Documents a portal sent. */
  readonly documents: string[]
  /** What stops the next decision. */
  refusal?: DecisionRefusal
  /** Origin of a portal, when there is one. */
  portal?: string
}

/** Id of the first request; the others count on. */
export const approvalId = (count: number): string => `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`

/** Makes them. */
export const createFakeApprovals = (
  connectors: readonly Connector[], intents: ReadonlyMap<string, { readonly owner: { readonly subject: string }; readonly clientName: string; readonly toolTitle: string }>,
  changes: string[], now: () => Date,
): FakeApprovals => {
  const seenBy = (session: BrowserSession, row: ApprovalRow): ApprovalView => {
    const own = row.requester.subject === session.subject
    const waiting = row.standing === 'waiting'
    return {
      ...row, own,
      decidable: waiting && !own && may(session, 'approve') && !approvals.portal,
      withdrawable: own ? waiting || row.standing === 'approved' : row.standing === 'approved' && may(session, 'approve'),
    }
  }
  const find = async (session: BrowserSession, id: string): Promise<ApprovalView | undefined> => {
    const row = approvals.rows.find((one) => one.id === id)
    return row && (row.requester.subject === session.subject || may(session, 'see-approvals')) ? seenBy(session, row) : undefined
  }
  const approvals: FakeApprovals = {
    rows: [],
    decisions: [],
    documents: [],
    find,
    list: async (session) => {
      const views = approvals.rows.map((row) => seenBy(session, row))
      const own = views.filter((view) => view.own)
      return {
        own, mayDecide: may(session, 'approve') && !approvals.portal,
        ...(may(session, 'see-approvals') && { others: views.filter((view) => !view.own) }),
      }
    },
    offer: async (session, { connector: id, capability: capabilityId, intent }) => {
      const connector = connectors.find((one) => one.id === id)
      const capability = connector?.capabilities.find((one) => one.id === capabilityId && one.approval === 'admin')
      if (!connector || !capability) return { kind: 'unknown' }
      const asked = intent === undefined ? undefined : intents.get(intent)
      if (asked && asked.owner.subject !== session.subject) return { kind: 'refused', code: 'USER_MISMATCH' }
      const latest = approvals.rows.find((row) => row.requester.subject === session.subject && row.capability === capability)
      return {
        kind: 'offer', connector, capability, ...(latest && { latest: seenBy(session, latest) }),
        ...(asked && { asked: { clientName: asked.clientName, toolTitle: asked.toolTitle } }),
        ...(approvals.portal !== undefined && { portalOrigin: approvals.portal }),
      }
    },
    request: async (session, { reason, ...question }) => {
      const offer = await approvals.offer(session, question)
      if (offer.kind !== 'offer') return { kind: 'refused', why: offer.kind === 'refused' ? 'wrong_person' : 'unknown' }
      if (reason.trim() === '') return { kind: 'refused', why: 'no_reason' }
      changes.push('request')
      approvals.rows.push({
        id: approvalId(approvals.rows.length), connector: offer.connector, capability: offer.capability, reason, digest: `digest${approvals.rows.length}`,
        requester: { subject: session.subject, name: session.displayName, present: true }, standing: 'waiting', requestedAt: now(),
        ...(approvals.portal !== undefined && { portalUrl: `${approvals.portal}/r?request=r1&digest=d1` }),
      })
      return { kind: 'requested', approval: seenBy(session, approvals.rows.at(-1) as ApprovalRow) }
    },
    decide: async (session, id, decision) => {
      const view = await find(session, id)
      if (approvals.refusal) return { kind: 'refused', why: approvals.refusal }
      if (!view?.decidable || view.digest !== decision.digest) return { kind: 'refused', why: view?.own ? 'own_request' : view?.decidable ? 'changed' : 'not_allowed' }
      if (decision.kind === 'approve' && decision.limits?.allow.some(({ text }) => text.includes('..'))) {
        return { kind: 'refused', why: 'no_target', message: '“..” is not one of Notebooks.' }
      }
      changes.push(decision.kind)
      approvals.decisions.push(decision)
      const index = approvals.rows.findIndex((row) => row.id === id)
      approvals.rows[index] = {
        ...(approvals.rows[index] as ApprovalRow), standing: decision.kind === 'approve' ? 'approved' : 'denied',
        decided: { by: session.displayName, at: now(), reason: decision.reason ?? '' },
      }
      return { kind: 'decided', standing: decision.kind === 'approve' ? 'approved' : 'denied' }
    },
    withdraw: async (session, id) => {
      const view = await find(session, id)
      if (!view?.withdrawable) return false
      changes.push('withdraw')
      const index = approvals.rows.findIndex((row) => row.id === id)
      approvals.rows[index] = { ...(approvals.rows[index] as ApprovalRow), standing: 'withdrawn' }
      return true
    },
    describeToPortal: async (document) => {
      approvals.documents.push(document)
      return document === 'good'
        ? { kind: 'request', asked: {}, digest: 'd', words: { requester: 'Alice', service: 'Notes', capability: 'Delete' }, targetKinds: [] }
        : { kind: 'refused', why: 'not_accepted' }
    },
    decideFromPortal: async (document) => {
      approvals.documents.push(document)
      if (document === 'good') return { kind: 'decided', standing: 'approved' }
      return document === 'again' ? { kind: 'refused', why: 'decided_already' } : { kind: 'refused', why: 'not_accepted' }
    },
  }
  return approvals
}
