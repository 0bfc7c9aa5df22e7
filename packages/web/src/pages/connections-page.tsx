import type { ConnectionView } from '@grantway/auth-core'
import type { Connector } from '@grantway/connector-kit'
import { ConnectionCard } from '../parts/connection-card.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { LiveScript } from '../parts/live-script.tsx'
import { Glyph } from '../parts/name.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { Person, SignOut, type Visitor } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'
import { disconnectedWords, type Disconnected } from '../words/disconnected-words.tsx'
import { connectPath } from './paths.ts'

/** What a person has connected here, and what could be connected. */
export interface ConnectionsModel {
  readonly visitor: Visitor
  readonly connections: readonly ConnectionView[]
  readonly connectors: readonly Connector[]
  /** What was disconnected just before. */
  readonly disconnected?: Disconnected | undefined
  readonly now: Date
}

/** Shows every account of a person, with its state. */
export const connectionsPage = (branding: Branding, model: ConnectionsModel): string => {
  const { visitor, connections, connectors, disconnected, now } = model
  const connected = new Set(connections.map(({ connector }) => connector.id))
  const others = connectors.filter(({ id }) => !connected.has(id))
  return renderPage(branding, 'Your connections', (
    <>
      <div class="intro">
        <h1>Your connections</h1>
        <div class="quiet line">
          <span><Person visitor={visitor} /></span>
          <SignOut visitor={visitor} label="Sign out" />
        </div>
      </div>
      {disconnected && disconnectedWords(disconnected)}
      <div class="stack" data-live="/connections">
        {connections.length === 0 && <Empty />}
        {connections.map((connection) => (
          <ConnectionCard connection={connection} now={now} oneOfSeveral={severalAt(connections, connection)} />
        ))}
        {others.length > 0 && <Available connectors={others} first={connections.length === 0} />}
        {connections.length > 0 && (
          <p class="small">
            What you connect here can be used by the assistants you allowed to act for you, within the limits shown,
            and by nobody else.
          </p>
        )}
      </div>
      <LiveScript />
    </>
  ), { visitor, section: 'connections' })
}

const severalAt = (all: readonly ConnectionView[], { connector }: ConnectionView): boolean =>
  all.filter((one) => one.connector === connector).length > 1

const Empty = () => (
  <Note tone="plain">
    Nothing is connected yet. Connect a service, and your AI assistant can work with it for you: you choose what it
    may do, it never sees a password, and you can take it back here at any time.
  </Note>
)

interface AvailableProps {
  readonly connectors: readonly Connector[]
  /** True on the empty page, where connecting is the one thing to do. */
  readonly first: boolean
}

const Available = ({ connectors, first }: AvailableProps) => {
  const onlyChoice = first && connectors.filter(({ registration, provider }) => registration ?? provider.key).length === 1
  return (
    <section class="card account">
      <h2>{first ? 'What you can connect' : 'Also available'}</h2>
      <div class="stack">
        {connectors.map((connector) => <AvailableLine connector={connector} primary={onlyChoice} />)}
      </div>
    </section>
  )
}

const AvailableLine = ({ connector, primary }: { readonly connector: Connector; readonly primary: boolean }) => (
  <div class="line">
    <div class="service">
      <Glyph text={connector.title} />
      <div>
        <h3>{connector.title}</h3>
        <p class="small">{whatFor(connector)}</p>
      </div>
    </div>
    {connector.registration ?? connector.provider.key
      ? (
          <LinkButton href={connectPath(connector.id)} small primary={primary} label={`Connect ${connector.title}`}>
            Connect
          </LinkButton>
        )
      : <span class="tag">not set up yet</span>}
  </div>
)

const whatFor = ({ capabilities }: Connector): string =>
  (capabilities.find((capability) => capability.default === true) ?? capabilities[0]).consent.allows
