import type { ConnectionView } from '@grantway/auth-core'
import { Icon } from '../parts/icon.tsx'
import { LinkButton, ProviderPageLink } from '../parts/link-button.tsx'
import { Name } from '../parts/name.tsx'
import { renderPage } from '../parts/page.tsx'
import { CsrfField, type Visitor } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'
import { disconnectPath } from './paths.ts'

/** Which connection is about to end. */
export interface DisconnectModel {
  readonly visitor: Visitor
  readonly connection: ConnectionView
}

/** Asks once, and says before what will happen. */
export const disconnectPage = (branding: Branding, { visitor, connection }: DisconnectModel): string => {
  const { connector, account } = connection
  const heading = `Disconnect ${connector.title}?`
  return renderPage(branding, heading, (
    <div class="card">
      <div class="intro">
        <h1>{heading}</h1>
        <p class="lead">This ends the connection to the account <strong><Name text={account} /></strong>.</p>
      </div>
      <ul class="rows">
        <li class="no"><Icon name="denied" /><div>Your assistants can no longer use this account.</div></li>
        <li class="no"><Icon name="denied" /><div>What this server kept to act for you is erased.</div></li>
        <li class="no"><Icon name="denied" /><AtTheProvider connection={connection} /></li>
        <li><Icon name="allowed" /><div>Everything in your {connector.title} account stays as it is.</div></li>
      </ul>
      <div class="actions">
        <form method="post" action={disconnectPath(connection.id)}>
          <CsrfField token={visitor.csrfToken} />
          <button class="button danger" type="submit">Disconnect {connector.title}</button>
        </form>
        <LinkButton href="/connections">Keep it</LinkButton>
      </div>
    </div>
  ))
}

const AtTheProvider = ({ connection: { connector } }: { readonly connection: ConnectionView }) =>
  connector.provider.revocation_endpoint === undefined
    ? (
        <div>
          {connector.title} does not let us end the access there. Afterwards, remove it
          in <ProviderPageLink url={connector.provider.manageUrl} title={connector.title} />.
        </div>
      )
    : <div>{connector.title} is asked to end the access on its side too.</div>
