import type { Capability, Connector } from '@grantway/connector-kit'
import { isUsable, type ConnectionView, type UnapprovedCapability } from '@grantway/auth-core'
import { Unapproved } from '../parts/approval-parts.tsx'
import { ConsentChoices, ConsentList } from '../parts/consent-list.tsx'
import { ProviderPageLink } from '../parts/link-button.tsx'
import { Name } from '../parts/name.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { RequestFields } from '../parts/request-fields.tsx'
import { CsrfField, Person, SignOut, type Visitor } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'
import { outsideText } from '../words/outside-text.ts'
import { connectPath, type ConnectAddress } from './paths.ts'

/** What the connect page asks. */
export interface ConnectModel {
  readonly visitor: Visitor
  readonly connector: Connector
  readonly capabilities: readonly Capability[]
  readonly unapproved: readonly UnapprovedCapability[]
  readonly existing: readonly ConnectionView[]
  readonly asked?: { readonly clientName: string; readonly toolTitle: string }
  readonly nextOrigin?: string
  /** What the page was opened with. */
  readonly request: ConnectAddress
  /** True when the form came back with every box unticked. */
  readonly nothingChosen: boolean
}

/** Asks a person whether an assistant may act for them at one service. */
export const connectPage = (branding: Branding, model: ConnectModel): string => {
  const heading = headingOf(model)
  return renderPage(branding, heading, (
    <>
      <div class="card">
        <div class="intro">
          <h1>{heading}</h1>
          <p class="lead">{leadOf(model)}</p>
        </div>
        <Facts {...model} />
        <ConnectForm {...model} />
        <OtherWay {...model} />
        <Unapproved connector={model.connector} unapproved={model.unapproved} intent={model.request.intent} />
        <p class="small end">
          You can change your mind: disconnect at any time on <a href="/connections">your connections</a> or
          in <ProviderPageLink url={model.connector.provider.manageUrl} title={model.connector.title} />.
        </p>
      </div>
    </>
  ))
}

const headingOf = ({ connector, existing }: ConnectModel): string => {
  if (existing.length === 0) return `Connect ${connector.title}`
  return existing.some(isUsable)
    ? `Allow more at ${connector.title}`
    : `Reconnect ${connector.title}`
}

const leadOf = ({ connector, existing, asked }: ConnectModel): string => {
  const [first] = existing
  if (!first) {
    return asked
      ? `Your assistant would like to use ${connector.title} for you. You decide what it may do.`
      : `Then your AI assistant can use ${connector.title} for you. You decide what it may do.`
  }
  const account = outsideText(first.account)
  return isUsable(first)
    ? `You are connected as ${account}. This adds what is listed below.`
    : `Your connection as ${account} has ended. This starts it again.`
}

// Beside the service's own page: for those who have a key of it, and for a browser it cannot send back to us.
const OtherWay = ({ visitor, connector, capabilities, request }: ConnectModel) => {
  const { key, device_authorization_endpoint: device } = connector.provider
  const address = { ...request, capabilities: capabilities.map(({ id }) => id) }
  return (
    <>
      {key && (
        <p class="small">
          Or <a href={connectPath(connector.id, address, 'key')}>use your {key.title} of {connector.title}</a> instead.
        </p>
      )}
      {device !== undefined && (
        <form class="small" method="post" action={connectPath(connector.id, {}, 'device')}>
          <CsrfField token={visitor.csrfToken} />
          <RequestFields request={request} />
          {capabilities.map(({ id }) => <input type="hidden" name="cap" value={id} />)}
          Or <button class="as-link" type="submit">get a code to enter on another device</button>.
        </form>
      )}
    </>
  )
}

/** Who is asked, by whom, for what. */
export const Facts = ({ visitor, asked }: Pick<ConnectModel, 'visitor' | 'asked'>) => (
  <dl class="facts">
    <div>
      <dt>You</dt>
      <dd>
        <Person visitor={visitor} />
        <SignOut visitor={visitor} label="Not you? Sign out" />
      </dd>
    </div>
    {asked && (
      <div>
        <dt>Asked by</dt>
        <dd><Name text={asked.clientName} fallback="An unnamed app" /> <span class="tag">unverified name</span></dd>
      </div>
    )}
    {asked && (
      <div>
        <dt>To use</dt>
        <dd>“<Name text={asked.toolTitle} />”</dd>
      </div>
    )}
  </dl>
)

const ConnectForm = ({ visitor, connector, capabilities, nextOrigin, request, nothingChosen }: ConnectModel) => {
  const host = nextOrigin === undefined ? connector.title : new URL(nextOrigin).host
  const several = capabilities.length > 1
  return (
    <form
      class="stack" method="post"
      action={connectPath(connector.id, { capabilities: capabilities.map(({ id }) => id) })}
    >
      <CsrfField token={visitor.csrfToken} />
      <RequestFields request={request} />
      {nothingChosen && <Note tone="warn" alert>Tick at least one, or close this page to allow nothing.</Note>}
      <fieldset class="stack tight">
        <legend><h2>{several ? 'What it may do' : 'What it will be able to do'}</h2></legend>
        {several
          ? <ConsentChoices capabilities={capabilities} ticked={!nothingChosen} />
          : <ConsentList capabilities={capabilities} />}
        {capabilities.length === 1 && <input type="hidden" name="cap" value={capabilities[0]?.id} />}
      </fieldset>
      <p class="quiet">
        You will be sent to <strong>{host}</strong> to agree. Your password stays there; it is never shown to this
        server or to the assistant.
      </p>
      <div class="actions">
        <button class="button primary" type="submit">Continue to {host}</button>
      </div>
    </form>
  )
}
