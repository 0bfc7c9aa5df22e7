import type { ConnectionView } from '@grantway/auth-core'
import type { Capability, Limits } from '@grantway/connector-kit'
import { ConnectionState } from '../parts/connection-state.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Name } from '../parts/name.tsx'
import { renderPage } from '../parts/page.tsx'
import { CsrfField, type Visitor } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'
import { accountPath, connectPath, disconnectPath, limitsPath } from './paths.ts'

/** One account with everything that can be changed about it. */
export interface AccountModel {
  readonly visitor: Visitor
  readonly connection: ConnectionView
  /** True when the person has other accounts at this service. */
  readonly oneOfSeveral: boolean
}

/** Shows one account: its name, what it may do, and the limits of each. */
export const accountPage = (branding: Branding, model: AccountModel): string => {
  const { connection } = model
  const { connector, account, capabilities } = connection
  return renderPage(branding, `${connector.title}: ${account}`, (
    <>
      <div class="intro">
        <h1>{connector.title}: <Name text={account} fallback="Unnamed account" /></h1>
        <ConnectionState connection={connection} />
      </div>
      <section class="card account">
        <h2>What the assistant may do</h2>
        {capabilities.map((capability) => <CapabilityRow {...model} capability={capability} />)}
        {capabilities.length === 0 && <p class="quiet">Nothing at the moment.</p>}
      </section>
      <NameCard {...model} />
      <div class="actions">
        <LinkButton href="/connections">Your connections</LinkButton>
        <LinkButton href={connectPath(connector.id, { add: true })}>Connect another account</LinkButton>
        <a class="as-link muted" href={disconnectPath(connection.id)}>Disconnect</a>
      </div>
    </>
  ))
}

const CapabilityRow = ({ visitor, connection, capability }: AccountModel & { readonly capability: Capability }) => {
  const { connector, limits } = connection
  const canLimit = (connector.targetKinds ?? []).length > 0
  return (
    <div class="stack tight">
      <h3>{capability.title}</h3>
      <p class="quiet">{capability.consent.allows} {capability.consent.limits}</p>
      <p class="small">{limitWords(limits[capability.id])}</p>
      <div class="actions">
        {canLimit && (
          <LinkButton href={limitsPath(connection.id, capability.id)} small label={`Change limits of ${capability.title}`}>
            Change limits
          </LinkButton>
        )}
        <form method="post" action={`${accountPath(connection.id)}/off`}>
          <CsrfField token={visitor.csrfToken} />
          <input type="hidden" name="capability" value={capability.id} />
          <button class="as-link muted" type="submit" aria-label={`Switch off ${capability.title}`}>Switch off</button>
        </form>
      </div>
      {capability.enforcement === 'server' && (
        <p class="small">{connector.title} itself may show more than this; this server keeps the assistant to it.</p>
      )}
    </div>
  )
}

const limitWords = (limits: Limits | undefined): string => {
  if (!limits) return 'Not limited further.'
  const named = limits.allow.map(({ id }) => id)
  const only = named.length > 0 || limits.closed ? `Only: ${named.slice(0, 5).join(', ') || 'nothing selected yet'}` : ''
  const more = named.length > 5 ? ` and ${named.length - 5} more` : ''
  const never = limits.deny.length > 0 ? `Never: ${limits.deny.slice(0, 5).map(({ id }) => id).join(', ')}` : ''
  return [`${only}${more}`, never].filter((part) => part !== '').join('. ')
}

const NameCard = ({ visitor, connection, oneOfSeveral }: AccountModel) => {
  const { id, accountLabel, account, isDefault } = connection
  return (
    <section class="card account">
      <h2>Its name</h2>
      <form class="stack" method="post" action={`${accountPath(id)}/name`}>
        <CsrfField token={visitor.csrfToken} />
        <div class="field">
          <label for="name">Your own name for this account</label>
          <input id="name" name="name" maxlength={60} value={account === accountLabel ? '' : account} placeholder={accountLabel} />
          <p class="small">Assistants can name it to choose this account. Leave it empty to use the service’s name.</p>
        </div>
        <div class="actions"><button class="button slim" type="submit">Save the name</button></div>
      </form>
      {oneOfSeveral && (isDefault
        ? <p class="small">Used when an assistant names no account.</p>
        : (
            <form method="post" action={`${accountPath(id)}/prefer`}>
              <CsrfField token={visitor.csrfToken} />
              <button class="button slim" type="submit">Use it when no account is named</button>
            </form>
          ))}
    </section>
  )
}
