import type { ConnectionView } from '@grantway/auth-core'
import { ConnectionState } from '../parts/connection-state.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Glyph, Name } from '../parts/name.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { RoleChoices, rolesInWords } from '../parts/role-choices.tsx'
import { CsrfField, type Visitor } from '../parts/signed-in.tsx'
import { When } from '../parts/when.tsx'
import type { Member } from '../people.ts'
import type { Branding } from '../style/branding.ts'
import { disconnectedWords, type Disconnected } from '../words/disconnected-words.tsx'
import { outsideText } from '../words/outside-text.ts'
import { memberPath } from './paths.ts'

/** One member, as those who look after the organisation see them. */
export interface MemberModel {
  readonly visitor: Visitor
  readonly member: Member
  readonly connections: readonly ConnectionView[]
  readonly mayEnd: boolean
  readonly mayManage: boolean
  readonly disconnected?: Disconnected | undefined
  readonly done?: 'roles'
  readonly problem?: 'last_owner' | 'no_role'
  readonly now: Date
}

const problems: Readonly<Record<NonNullable<MemberModel['problem']>, string>> = {
  last_owner: 'An organisation needs an owner. Make somebody else an owner first.',
  no_role: 'Please choose at least one role, or remove the person.',
}

/** Shows a member's roles and connections: which service, which account, in what state. Never what is in it. */
export const memberPage = (branding: Branding, model: MemberModel): string => {
  const { visitor, member, disconnected, done, problem, mayManage } = model
  return renderPage(branding, member.displayName, (
    <>
      <div class="intro">
        <p class="quiet"><a href="/tenant">All members</a></p>
        <h1><Name text={member.displayName} /></h1>
        <p class="lead">{rolesInWords(member.roles)}</p>
      </div>
      {disconnected && disconnectedWords(disconnected)}
      {done && <Note tone="good">The roles were changed. They count at once.</Note>}
      {problem && <Note tone="warn" alert>{problems[problem]}</Note>}
      <Connections {...model} />
      {mayManage && member.kind === 'oidc' && (
        <Note tone="plain">The roles of this person come from your identity provider, at each sign-in.</Note>
      )}
      {mayManage && member.kind !== 'oidc' && (
        <section class="card account">
          <form class="stack" method="post" action={`${memberPath(member.subject)}/roles`}>
            <CsrfField token={visitor.csrfToken} />
            <RoleChoices chosen={member.roles} />
            <div class="actions"><button class="button primary" type="submit">Change roles</button></div>
          </form>
        </section>
      )}
      {mayManage && (
        <div class="actions">
          <LinkButton href={`${memberPath(member.subject)}/remove`} small><span>Remove from <Name text={visitor.tenantName} /></span></LinkButton>
        </div>
      )}
    </>
  ), { visitor, section: 'tenant' })
}

const Connections = ({ connections, member, visitor, mayEnd, now }: MemberModel) => (
  <section class="card account">
    <h2>Connections</h2>
    {connections.length === 0
      ? <p class="quiet">Nothing is connected.</p>
      : (
          <ul class="lines">
            {connections.map((connection) => (
              <li class="line">
                <div class="service">
                  <Glyph text={connection.connector.title} />
                  <div>
                    <h3>{connection.connector.title}</h3>
                    <p class="small"><Name text={connection.account} fallback="Unnamed account" /></p>
                    <p class="small">
                      {connection.lastUsedAt ? <>last used <When moment={connection.lastUsedAt} now={now} /></> : 'not used yet'}
                    </p>
                    <ConnectionState connection={connection} own={false} />
                  </div>
                </div>
                {mayEnd && (
                  <form method="post" action={`${memberPath(member.subject)}/connections/end`}>
                    <CsrfField token={visitor.csrfToken} />
                    <input type="hidden" name="id" value={connection.id} />
                    <button
                      class="button slim" type="submit"
                      aria-label={`End ${connection.connector.title} (${outsideText(connection.account)}) of ${outsideText(member.displayName)}`}
                    >
                      End
                    </button>
                  </form>
                )}
              </li>
            ))}
          </ul>
        )}
  </section>
)
