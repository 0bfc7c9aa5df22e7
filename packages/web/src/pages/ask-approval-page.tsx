import type { ApprovalOffer } from '@grantway/auth-core'
import { OwnWords, WhatIsAsked } from '../parts/approval-parts.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Name } from '../parts/name.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { CsrfField, Person, SignOut, type Visitor } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'
import { askApprovalPath } from './paths.ts'

/** What a person is about to ask an administrator for. */
export interface AskApprovalModel extends Extract<ApprovalOffer, { kind: 'offer' }> {
  readonly visitor: Visitor
  readonly intent?: string | undefined
  /** Why the form came back, and what was typed. */
  readonly problem?: string
  readonly typed?: string
}

/** Asks a person why they need something that an administrator must approve. */
export const askApprovalPage = (branding: Branding, model: AskApprovalModel): string => {
  const { visitor, connector, capability, asked, problem, portalOrigin } = model
  return renderPage(branding, 'Ask for approval', (
    <div class="card">
      <div class="intro">
        <h1>Ask for approval</h1>
        <p class="lead">An administrator of <Name text={visitor.tenantName} /> has to approve this before you can connect it.</p>
      </div>
      <Before {...model} />
      {problem !== undefined && <Note tone="warn" alert>{problem}</Note>}
      <dl class="facts">
        <div>
          <dt>You</dt>
          <dd><Person visitor={visitor} /><SignOut visitor={visitor} label="Not you? Sign out" /></dd>
        </div>
        {asked && (
          <div>
            <dt>Asked by</dt>
            <dd><Name text={asked.clientName} fallback="An unnamed app" /> <span class="tag">unverified name</span></dd>
          </div>
        )}
        {asked && <div><dt>To use</dt><dd>“<Name text={asked.toolTitle} />”</dd></div>}
        <WhatIsAsked connector={connector} capability={capability} />
      </dl>
      <AskForm {...model} />
      <p class="small end">
        {portalOrigin === undefined
          ? 'Whoever decides sees your name and your reason. You can take the request back at any time.'
          : <>You will be sent on to <strong>{new URL(portalOrigin).host}</strong>, where your organisation decides.</>}
      </p>
    </div>
  ))
}

const Before = ({ latest }: AskApprovalModel) => {
  switch (latest?.standing) {
    case 'denied':
      return (
        <Note tone="plain">
          The last time it was denied{latest.decided?.reason ? <>: <OwnWords text={latest.decided.reason} /></> : '.'}
        </Note>
      )
    case 'ended':
      return <Note tone="plain">The approval you had has ended.</Note>
    case 'void':
      return <Note tone="plain">You asked before, and what it means has changed since. Please read it again.</Note>
    default:
      return <></>
  }
}

const AskForm = ({ visitor, connector, capability, intent, typed = '', problem }: AskApprovalModel) => (
  <form class="stack" method="post" action={askApprovalPath(connector.id, capability.id, intent)}>
    <CsrfField token={visitor.csrfToken} />
    <div class={problem === undefined ? 'field' : 'field wrong'}>
      <label for="reason">Why do you need it?</label>
      <textarea id="reason" name="reason" rows={3} required maxlength={500} aria-describedby="reason-hint">{typed}</textarea>
      <p class="small" id="reason-hint">A sentence for the administrator: what for, and for how long.</p>
    </div>
    <div class="actions">
      <button class="button primary" type="submit">Ask for approval</button>
      <LinkButton href="/approvals">Not now</LinkButton>
    </div>
  </form>
)
