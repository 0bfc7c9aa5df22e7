import type { ApprovalView } from '@grantway/auth-core'
import { ApprovalStanding, LimitsInWords, OwnWords, Until, WhatIsAsked } from '../parts/approval-parts.tsx'
import { DecisionForm, type TypedDecision } from '../parts/decision-form.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Name } from '../parts/name.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { CsrfField, type Visitor } from '../parts/signed-in.tsx'
import { When } from '../parts/when.tsx'
import type { Branding } from '../style/branding.ts'
import { approvalPath, askApprovalPath, connectPath } from './paths.ts'

/** One request for approval, as somebody may see it. */
export interface ApprovalModel {
  readonly visitor: Visitor
  readonly approval: ApprovalView
  readonly mayDecide: boolean
  /** Why a form came back, and what was typed. */
  readonly problem?: string
  readonly typed?: TypedDecision
  readonly now: Date
}

/** Shows a request: who asks for what and why, and how it stands; with the decision for who may take it. */
export const approvalPage = (branding: Branding, model: ApprovalModel): string => {
  const { approval, visitor, problem, now } = model
  const { connector, capability, requester, own, reason, requestedAt } = approval
  const heading = own ? 'Your request' : 'A request'
  return renderPage(branding, heading, (
    <>
      <div class="card">
        <div class="intro">
          <h1>{heading}: {capability.title}</h1>
          <ApprovalStanding approval={approval} />
        </div>
        {problem !== undefined && <Note tone="warn" alert>{problem}</Note>}
        <Hint {...model} />
        <dl class="facts">
          {!own && <div><dt>Who</dt><dd><strong><Name text={requester.name} /></strong></dd></div>}
          <WhatIsAsked connector={connector} capability={capability} />
          <div><dt>Why</dt><dd><OwnWords text={reason} /></dd></div>
          <div><dt>Asked</dt><dd><When moment={requestedAt} now={now} /></dd></div>
          <Decided {...model} />
        </dl>
        {approval.decidable && <DecisionForm approval={approval} visitor={visitor} typed={model.typed} now={now} />}
        <NextSteps {...model} />
        <p class="small end"><a href="/approvals">All approvals</a></p>
      </div>
    </>
  ), { visitor, section: 'approvals' })
}

const Hint = ({ approval, mayDecide }: ApprovalModel) => {
  const { standing, own, requester, decidable, portalUrl } = approval
  if (!own && !requester.present) return <Note tone="warn">This person does not belong to your organisation any more. It can only be denied.</Note>
  if (standing === 'void') return <Note tone="plain">What it asks for has changed since. It counts for nothing; it has to be asked anew.</Note>
  if (standing !== 'waiting' || decidable) return <></>
  if (portalUrl !== undefined) return <Note tone="plain">It is decided at <strong>{new URL(portalUrl).host}</strong>.</Note>
  if (own) {
    return <Note tone="plain">{mayDecide ? 'Nobody decides about their own request: another administrator has to look at it.' : 'An administrator has not decided yet. You can go on with something else.'}</Note>
  }
  return <Note tone="plain">You can see this request. Administrators and owners decide about it.</Note>
}

const Decided = ({ approval: { connector, standing, decided }, now }: ApprovalModel) => {
  if (!decided) return <></>
  const approved = standing !== 'denied'
  return (
    <>
      <div>
        <dt>{approved ? 'Approved' : 'Denied'}</dt>
        <dd>by <Name text={decided.by} fallback="somebody" />, <When moment={decided.at} now={now} /></dd>
      </div>
      {decided.reason !== '' && <div><dt>Their reason</dt><dd><OwnWords text={decided.reason} /></dd></div>}
      {approved && <div><dt>Until</dt><dd><Until moment={decided.until} /></dd></div>}
      {decided.limits && <LimitsInWords connector={connector} limits={decided.limits} />}
    </>
  )
}

const NextSteps = ({ approval, visitor }: ApprovalModel) => {
  const { id, connector, capability, own, standing, withdrawable, portalUrl } = approval
  const again = own && (standing === 'denied' || standing === 'ended' || standing === 'void' || standing === 'withdrawn')
  return (
    <div class="actions">
      {own && standing === 'approved' && (
        <LinkButton href={connectPath(connector.id, { capabilities: [capability.id] })} primary>Connect {connector.title}</LinkButton>
      )}
      {own && portalUrl !== undefined && <a class="button primary" href={portalUrl} rel="noreferrer">Go to {new URL(portalUrl).host}</a>}
      {again && <LinkButton href={askApprovalPath(connector.id, capability.id)}>Ask again</LinkButton>}
      {withdrawable && (
        <form method="post" action={`${approvalPath(id)}/withdraw`}>
          <CsrfField token={visitor.csrfToken} />
          <button class="button" type="submit">{standing === 'waiting' ? 'Take the request back' : 'Take the approval back'}</button>
        </form>
      )}
    </div>
  )
}
