import type { ConnectionView } from '@grantway/auth-core'
import type { Capability, Connector } from '@grantway/connector-kit'
import { ConsentList } from '../parts/consent-list.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Name } from '../parts/name.tsx'
import { Mark } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { Person, SignOut, type Visitor } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'
import { connectPath, type ConnectAddress } from './paths.ts'

/** What the connect page shows when everything asked for was allowed before. */
export interface AlreadyConnectedModel {
  readonly visitor: Visitor
  readonly connector: Connector
  readonly capabilities: readonly Capability[]
  readonly existing: readonly ConnectionView[]
  readonly nextOrigin?: string
  readonly request: ConnectAddress
}

/** Says that there is nothing to do, and offers another account. */
export const alreadyConnectedPage = (branding: Branding, model: AlreadyConnectedModel): string => {
  const { visitor, connector, capabilities, existing, nextOrigin } = model
  const heading = `${connector.title} is already connected`
  return renderPage(branding, heading, (
    <div class="card">
      <div class="intro">
        <Mark tone="good" />
        <h1>{heading}</h1>
        <p class="lead">There is nothing to do. You can return to your AI assistant.</p>
      </div>
      <dl class="facts">
        <div>
          <dt>You</dt>
          <dd><Person visitor={visitor} /><SignOut visitor={visitor} label="Not you? Sign out" /></dd>
        </div>
        <div>
          <dt>{existing.length > 1 ? 'Accounts' : 'Account'}</dt>
          <dd>{existing.map(({ account }) => <div><Name text={account} /></div>)}</dd>
        </div>
      </dl>
      <div class="stack tight">
        <h2>What the assistant can do</h2>
        <ConsentList capabilities={capabilities} />
      </div>
      <div class="actions">
        <LinkButton href="/connections" primary>See your connections</LinkButton>
        <AnotherAccount {...model} />
      </div>
      {nextOrigin !== undefined && (
        <p class="small end">
          To connect another account, you will be sent to <strong>{new URL(nextOrigin).host}</strong> to agree.
        </p>
      )}
    </div>
  ))
}

const AnotherAccount = ({ connector, capabilities, request }: AlreadyConnectedModel) => (
  <LinkButton href={connectPath(connector.id, { ...request, capabilities: capabilities.map(({ id }) => id), add: true })}>
    Connect another account
  </LinkButton>
)
