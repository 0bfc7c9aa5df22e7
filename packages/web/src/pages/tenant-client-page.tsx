import type { TenantClientView } from '@grantway/auth-core'
import { Field } from '../parts/field.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Name } from '../parts/name.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { CsrfField, type Visitor } from '../parts/signed-in.tsx'
import { When } from '../parts/when.tsx'
import type { Branding } from '../style/branding.ts'
import { removeTenantClientPath, tenantClientPath } from './paths.ts'

/** An organisation's own registration at one service; its secret is never part of it. */
export interface TenantClientModel {
  readonly visitor: Visitor
  readonly view: TenantClientView
  readonly done?: 'saved'
  readonly problem?: string
  readonly typedClientId?: string
  readonly now: Date
}

/** Lets an owner register the organisation itself at a service. */
export const tenantClientPage = (branding: Branding, model: TenantClientModel): string => {
  const { visitor, view: { connector, client, redirectUri }, done, problem, now } = model
  return renderPage(branding, `Your registration at ${connector.title}`, (
    <div class="card">
      <div class="intro">
        <h1>Your own registration at {connector.title}</h1>
        <p class="lead">
          People of <strong><Name text={visitor.tenantName} /></strong> then connect with it, and nobody else does.
          Without one they connect with the registration of this server.
        </p>
      </div>
      {done && <Note tone="good">Saved. New connections are made with it from now on.</Note>}
      {problem !== undefined && <Note tone="warn" alert>{problem}</Note>}
      {client && <p class="quiet">In use: <Name text={client.clientId} />, saved <When moment={client.createdAt} now={now} />.</p>}
      <div class="field">
        <label for="redirect">First register this address at {connector.title}</label>
        <input id="redirect" type="text" class="code" readonly value={redirectUri} autocomplete="off" spellcheck={false} />
        <p class="small">It is where people come back to. It belongs to your organisation alone, and stays the same.</p>
      </div>
      <ClientForm {...model} />
    </div>
  ), { visitor, section: 'tenant' })
}

const ClientForm = ({ visitor, view: { connector, client }, problem, typedClientId }: TenantClientModel) => (
  <form class="stack" method="post" autocomplete="off" action={tenantClientPath(connector.id)}>
    <CsrfField token={visitor.csrfToken} />
    {client && (
      <Note tone="plain">
        With another client id, everybody who connected with the one before has to connect again. With the same id only
        the secret is replaced.
      </Note>
    )}
    <Field
      name="client" label={`Client id that ${connector.title} gave you`} hint="It is not a secret." problem="Please look at it again."
      wrong={problem !== undefined} value={typedClientId ?? client?.clientId} autocomplete="off" maxlength={256}
    />
    <div class="field">
      <label for="secret">Client secret</label>
      <input id="secret" name="secret" type="password" autocomplete="off" spellcheck={false} maxlength={1024} />
      <p class="small">It is stored sealed and never shown again.</p>
    </div>
    <div class="actions">
      <button class="button primary" type="submit">{client ? 'Replace it' : 'Use it'}</button>
      {client && <LinkButton href={removeTenantClientPath(connector.id)}>Remove</LinkButton>}
      <LinkButton href="/tenant">Back</LinkButton>
    </div>
  </form>
)
