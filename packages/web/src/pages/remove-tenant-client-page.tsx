import type { TenantClientView } from '@grantway/auth-core'
import { Icon } from '../parts/icon.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { renderPage } from '../parts/page.tsx'
import { CsrfField, type Visitor } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'
import { removeTenantClientPath, tenantClientPath } from './paths.ts'

/** Whose registration is about to be removed. */
export interface RemoveTenantClientModel {
  readonly visitor: Visitor
  readonly view: TenantClientView
}

/** Asks once, and says before what will happen. */
export const removeTenantClientPage = (branding: Branding, { visitor, view: { connector } }: RemoveTenantClientModel): string =>
  renderPage(branding, 'Remove a registration', (
    <div class="card">
      <div class="intro">
        <h1>Remove your registration at {connector.title}?</h1>
        <p class="lead">People of your organisation will connect with the registration of this server instead.</p>
      </div>
      <ul class="rows">
        <li class="no"><Icon name="denied" /><div>Whoever connected with it has to connect again.</div></li>
        <li class="no"><Icon name="denied" /><div>This server forgets its secret. At {connector.title} it stays until you delete it there.</div></li>
        <li><Icon name="allowed" /><div>Connections made without it stay as they are.</div></li>
      </ul>
      <div class="actions">
        <form method="post" action={removeTenantClientPath(connector.id)}>
          <CsrfField token={visitor.csrfToken} />
          <button class="button danger" type="submit">Remove</button>
        </form>
        <LinkButton href={tenantClientPath(connector.id)}>Keep</LinkButton>
      </div>
    </div>
  ), { visitor, section: 'tenant' })
