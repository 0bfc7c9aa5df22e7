import { Icon } from '../parts/icon.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Name } from '../parts/name.tsx'
import { renderPage } from '../parts/page.tsx'
import { CsrfField, type Visitor } from '../parts/signed-in.tsx'
import type { Member } from '../people.ts'
import type { Branding } from '../style/branding.ts'
import { memberPath } from './paths.ts'

/** Who is about to be removed. */
export interface RemoveMemberModel {
  readonly visitor: Visitor
  readonly member: Member
}

/** Asks once, and says before what will happen. */
export const removeMemberPage = (branding: Branding, { visitor, member }: RemoveMemberModel): string =>
  renderPage(branding, 'Remove a member', (
    <div class="card">
      <div class="intro">
        <h1>Remove <Name text={member.displayName} />?</h1>
        <p class="lead">They will no longer belong to <strong><Name text={visitor.tenantName} /></strong>.</p>
      </div>
      <ul class="rows">
        <li class="no"><Icon name="denied" /><div>They are signed out, and their apps and keys end at once.</div></li>
        <li class="no"><Icon name="denied" /><div>Their connections are ended, at the services too where these allow it.</div></li>
        <li><Icon name="allowed" /><div>Everything in their accounts, and what was recorded here, stays as it is.</div></li>
      </ul>
      {member.kind === 'oidc' && (
        <p class="quiet">Your identity provider can bring them back at their next sign-in. Remove them there as well.</p>
      )}
      <div class="actions">
        <form method="post" action={`${memberPath(member.subject)}/remove`}>
          <CsrfField token={visitor.csrfToken} />
          <button class="button danger" type="submit">Remove</button>
        </form>
        <LinkButton href={memberPath(member.subject)}>Keep</LinkButton>
      </div>
    </div>
  ), { visitor, section: 'tenant' })
