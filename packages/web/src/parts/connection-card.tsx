import type { ConnectionView } from '@grantway/auth-core'
import { capabilityCovers, type Capability } from '@grantway/connector-kit'
import { connectPath, disconnectPath } from '../pages/paths.ts'
import { outsideText } from '../words/outside-text.ts'
import { ConnectionState, stateWords } from './connection-state.tsx'
import { LinkButton } from './link-button.tsx'
import { Glyph, Name } from './name.tsx'
import { When } from './when.tsx'

interface ConnectionCardProps {
  readonly connection: ConnectionView
  readonly now: Date
}

/** One account: whose it is, how it is, what the assistant may do with it. */
export const ConnectionCard = ({ connection, now }: ConnectionCardProps) => {
  const { connector, account, capabilities, connectedAt, lastUsedAt } = connection
  const { long } = stateWords(connection)
  return (
    <section class="card account">
      <div class="line">
        <div class="service">
          <Glyph text={connector.title} />
          <div>
            <h2>{connector.title}</h2>
            <p class="quiet"><Name text={account} fallback="Unnamed account" /></p>
          </div>
        </div>
        <ConnectionState connection={connection} />
      </div>
      {long !== '' && <p class="quiet">{long}</p>}
      <ul class="can" aria-label="What the assistant may do">
        {capabilities.map(({ title, consent }) => (
          <li><b>{title}.</b> {consent.limits}</li>
        ))}
      </ul>
      <p class="small">
        Connected <When moment={connectedAt} now={now} />
        {' · '}
        {lastUsedAt ? <>last used <When moment={lastUsedAt} now={now} /></> : 'not used yet'}
      </p>
      <CardActions connection={connection} />
    </section>
  )
}

const CardActions = ({ connection }: { readonly connection: ConnectionView }) => {
  const { id, connector, capabilities, state } = connection
  const account = outsideText(connection.account)
  const missing = missingFrom(connector.capabilities, capabilities)
  const reconnect = state === 'needs_reauth' || state === 'revoked'
  return (
    <div class="actions">
      {reconnect && (
        <LinkButton
          href={connectPath(connector.id, capabilities.map((held) => held.id))} primary small
          label={`Reconnect ${connector.title} (${account})`}
        >
          Reconnect
        </LinkButton>
      )}
      {!reconnect && state !== 'needs_key' && missing.length > 0 && (
        <LinkButton
          href={connectPath(connector.id, missing.map((wanted) => wanted.id))} small
          label={`Allow more at ${connector.title}`}
        >
          Allow more
        </LinkButton>
      )}
      <a
        class="as-link muted" href={disconnectPath(id)} aria-label={`Disconnect ${connector.title} (${account})`}
      >
        Disconnect
      </a>
    </div>
  )
}

const missingFrom = (offered: readonly Capability[], held: readonly Capability[]): readonly Capability[] =>
  offered.filter((wanted) => !held.some((one) => capabilityCovers(one, wanted)))
