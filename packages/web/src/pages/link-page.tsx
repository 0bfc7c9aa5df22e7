import type { ConnectorLink } from '@grantway/connector-kit'
import { ConsentList } from '../parts/consent-list.tsx'
import { renderPage } from '../parts/page.tsx'
import { RequestFields } from '../parts/request-fields.tsx'
import { CsrfField } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'
import { Facts, type ConnectModel } from './connect-page.tsx'
import { connectPath } from './paths.ts'

/** What the page of a connector's own link shows. */
export interface LinkModel extends Omit<ConnectModel, 'nothingChosen'> {
  readonly link: ConnectorLink
}

/** Shows a link that the connector adds itself: a picker, a workspace, a page of the provider. */
export const linkPage = (branding: Branding, model: LinkModel): string => {
  const { connector, link, capabilities, visitor, request, nextOrigin } = model
  const host = new URL(link.kind === 'page' ? link.url : (nextOrigin ?? connector.provider.apiOrigins[0])).host
  return renderPage(branding, link.title, (
    <div class="card">
      <div class="intro">
        <h1>{link.title}</h1>
        <p class="lead">{link.description}</p>
      </div>
      <Facts {...model} />
      <div class="stack tight">
        <h2>What the assistant can do with it</h2>
        <ConsentList capabilities={capabilities} />
      </div>
      <form class="stack" method="post" action={connectPath(connector.id, request)}>
        <CsrfField token={visitor.csrfToken} />
        <RequestFields request={request} />
        <p class="quiet">
          You will be sent to <strong>{host}</strong>
          {link.kind === 'page' ? '. When you are done there, go back to your assistant.' : ' to choose and to agree.'}
        </p>
        <div class="actions"><button class="button primary" type="submit">Continue to {host}</button></div>
      </form>
    </div>
  ))
}
