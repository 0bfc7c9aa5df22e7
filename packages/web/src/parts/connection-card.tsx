import type { ConnectionView } from '@grantway/auth-core'
import { capabilityCovers, type Capability } from '@grantway/connector-kit'
import { accountPath, connectPath, disconnectPath } from '../pages/paths.ts'
import { outsideText } from '../words/outside-text.ts'
import { ConnectionState, stateWords } from './connection-state.tsx'
import { LinkButton } from './link-button.tsx'
import { Glyph, Name } from './name.tsx'
import { When } from './when.tsx'

interface ConnectionCardProps {
  readonly connection: ConnectionView
  /** True when the person has other accounts at this service. */
  readonly oneOfSeveral: boolean
  readonly now: Date
}

/** One account: whose it is, how it is, what the assistant may do with it. */
export const ConnectionCard = ({ connection, oneOfSeveral, now }: ConnectionCardProps) => {
  const { id, connector, account, capabilities, limits, isDefault, connectedAt, lastUsedAt } = connection
  const { long } = stateWords(connection)
  return (
    <section class="card account">
      <div class="line">
        <div class="service">
          <Glyph text={connector.title} />
          <div>
            <h2>{connector.title}</h2>
            <p class="quiet">
              <a href={accountPath(id)}><Name text={account} fallback="Unnamed account" /></a>
              {oneOfSeveral && isDefault && <> <span class="tag">used first</span></>}
            </p>
          </div>
        </div>
        <ConnectionState connection={connection} />
      </div>
      {long !== '' && <p class="quiet">{long}</p>}
      <ul class="can">
        {capabilities.map(({ id: capability, title, consent }) => (
          <li><b>{title}.</b> {consent.limits}{limits[capability] ? ' Limited by you.' : ''}</li>
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
          href={connectPath(connector.id, { capabilities: capabilities.map((held) => held.id) })} primary small
          label={`Reconnect ${connector.title} (${account})`}
        >
          Reconnect
        </LinkButton>
      )}
      {!reconnect && state !== 'needs_key' && missing.length > 0 && (
        <LinkButton
          href={connectPath(connector.id, { capabilities: missing.map((wanted) => wanted.id) })} small
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
