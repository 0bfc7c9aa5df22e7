import type { Role, TenantClientView } from '@grantway/auth-core'
import type { Connector } from '@grantway/connector-kit'
import { Field } from '../parts/field.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Glyph, Name } from '../parts/name.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { RoleChoices, rolesInWords } from '../parts/role-choices.tsx'
import { CsrfField, SignedInLine, type Visitor } from '../parts/signed-in.tsx'
import { When } from '../parts/when.tsx'
import type { Invitation, Member } from '../people.ts'
import type { Branding } from '../style/branding.ts'
import { outsideText } from '../words/outside-text.ts'
import { memberPath, tenantClientPath } from './paths.ts'

/** An organisation: its people, and what this server offers them. */
export interface TenantModel {
  readonly visitor: Visitor
  readonly members: readonly Member[]
  /** Which part of the members; counted from 1. */
  readonly page: number
  readonly pages: number
  readonly connectors: readonly Connector[]
  /** What only owners see; missing for others. */
  readonly invitations?: readonly Invitation[] | undefined
  readonly clients?: readonly TenantClientView[] | undefined
  /** People come from an identity provider: nobody is invited here. */
  readonly fromProvider: boolean
  /** Made just now: shown on this page and never again. */
  readonly invited?: { readonly label: string; readonly url: string }
  /** What happened just before. */
  readonly done?: keyof typeof doneWords
  readonly wrong?: readonly ('label' | 'role')[]
  readonly typed?: { readonly label: string; readonly roles: readonly Role[] }
  readonly now: Date
}

const doneWords = {
  removed: 'The person was removed. Everything they had here has ended.',
  withdrawn: 'The invitation no longer works.',
  client_removed: 'Your own registration was removed. Whoever connected with it has to connect again.',
}

/** Shows who belongs to an organisation. */
export const tenantPage = (branding: Branding, model: TenantModel): string =>
  renderPage(branding, 'Organisation', (
    <>
      <div class="intro">
        <h1><Name text={model.visitor.tenantName} /></h1>
        <SignedInLine visitor={model.visitor} />
        <p class="lead">Who belongs here, and what this server offers them.</p>
      </div>
      {model.done && <Note tone="good">{doneWords[model.done]}</Note>}
      {model.invited && <Invited {...model.invited} />}
      <Members {...model} />
      {model.invitations && !model.fromProvider && <Invitations {...model} invitations={model.invitations} />}
      {model.invitations && model.fromProvider && (
        <Note tone="plain">People and their roles come from your identity provider, at each sign-in.</Note>
      )}
      {model.clients && model.clients.length > 0 && <Clients clients={model.clients} />}
      <Published connectors={model.connectors} />
    </>
  ), { visitor: model.visitor, section: 'tenant' })

const Members = ({ members, page, pages }: TenantModel) => (
  <section class="card account">
    <h2>Members</h2>
    <ul class="lines">
      {members.map(({ subject, displayName, roles }) => (
        <li class="line">
          <div class="service">
            <Glyph text={displayName} />
            <div>
              <h3><Name text={displayName} /></h3>
              <p class="small">{rolesInWords(roles)}</p>
            </div>
          </div>
          <LinkButton href={memberPath(subject)} small label={`Details of ${outsideText(displayName)}`}>Details</LinkButton>
        </li>
      ))}
    </ul>
    {pages > 1 && (
      <div class="actions">
        {page > 1 && <LinkButton href={`/tenant?page=${page - 1}`} small>Previous</LinkButton>}
        {page < pages && <LinkButton href={`/tenant?page=${page + 1}`} small>Next</LinkButton>}
        <span class="small">Page {page} of {pages}</span>
      </div>
    )}
  </section>
)

const Invited = ({ label, url }: NonNullable<TenantModel['invited']>) => (
  <section class="card account">
    <h2>The invitation for <Name text={label} /></h2>
    <Note tone="warn" alert>Copy the link now: it is shown only this once. Whoever opens it first, within seven days, gets in.</Note>
    <div class="field">
      <label for="link">Link</label>
      <input id="link" type="text" class="code" readonly value={url} autocomplete="off" spellcheck={false} />
    </div>
  </section>
)

const Invitations = ({ invitations, visitor, wrong = [], typed, now }: TenantModel & { readonly invitations: readonly Invitation[] }) => (
  <section class="card account">
    <h2>Invite somebody</h2>
    {invitations.length > 0 && (
      <ul class="lines">
        {invitations.map(({ id, label, roles, expiresAt }) => (
          <li class="line">
            <div>
              <h3><Name text={label} /></h3>
              <p class="small">{rolesInWords(roles)} · not used yet · ends <When moment={expiresAt} now={now} /></p>
            </div>
            <form method="post" action="/tenant/invitations/withdraw">
              <CsrfField token={visitor.csrfToken} />
              <input type="hidden" name="id" value={id} />
              <button class="button slim" type="submit" aria-label={`Withdraw the invitation for ${outsideText(label)}`}>Withdraw</button>
            </form>
          </li>
        ))}
      </ul>
    )}
    {wrong.includes('role') && <Note tone="warn" alert>Please choose at least one role.</Note>}
    <form class="stack" method="post" action="/tenant/invitations">
      <CsrfField token={visitor.csrfToken} />
      <Field
        name="label" label="Who is it for?" hint="Only to tell invitations apart; they choose their own name."
        problem="Please enter a name of at most 80 characters." wrong={wrong.includes('label')} value={typed?.label} autocomplete="off" maxlength={80}
      />
      <RoleChoices chosen={typed?.roles ?? ['member']} />
      <div class="actions"><button class="button primary" type="submit">Make an invitation</button></div>
    </form>
  </section>
)

const Clients = ({ clients }: { readonly clients: readonly TenantClientView[] }) => (
  <section class="card account">
    <h2>Your own registrations</h2>
    <p class="quiet">With a registration of your own at a service, your people connect with it and not with that of this server.</p>
    <ul class="lines">
      {clients.map(({ connector, client }) => (
        <li class="line">
          <div>
            <h3>{connector.title}</h3>
            <p class="small">{client ? <>Your own: <Name text={client.clientId} /></> : 'That of this server'}</p>
          </div>
          <LinkButton href={tenantClientPath(connector.id)} small label={`Details of the registration at ${connector.title}`}>Details</LinkButton>
        </li>
      ))}
    </ul>
  </section>
)

const Published = ({ connectors }: { readonly connectors: readonly Connector[] }) => (
  <section class="card account">
    <h2>What this server offers</h2>
    {connectors.length === 0 && <p class="quiet">No service is offered yet. The people who run this server can add one.</p>}
    {connectors.map(({ title, capabilities }) => (
      <div class="stack tight">
        <h3>{title}</h3>
        <ul class="can" aria-label={`What an assistant may do with ${title}`}>
          {capabilities.map((capability) => <li><b>{capability.title}.</b> {capability.consent.limits}</li>)}
        </ul>
      </div>
    ))}
  </section>
)
