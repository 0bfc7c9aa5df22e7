import { Name } from '../parts/name.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { CsrfField } from '../parts/signed-in.tsx'
import { Icon } from '../parts/icon.tsx'
import type { Branding } from '../style/branding.ts'
import { outsideText } from '../words/outside-text.ts'

/** An MCP client as a person can judge it. */
export interface ClientView {
  /** What it calls itself; anybody can choose any name. */
  readonly name: string
  /** The host that vouches for it; absent when nobody does. */
  readonly verifiedHost?: string
  /** Where the person is sent back to: a host with port, or a scheme such as `cursor:`. */
  readonly redirectHost: string
  readonly redirectKind: 'web' | 'loopback' | 'custom_scheme'
}

/** What the page shows that lets an MCP client act for a person. */
export interface AllowClientModel {
  readonly action: string
  readonly csrfToken: string
  readonly host: string
  readonly client: ClientView
  readonly person: { readonly displayName: string }
  /** At least one; exactly one is selected. */
  readonly tenants: readonly { readonly id: string; readonly name: string; readonly selected: boolean }[]
  readonly signOut: { readonly action: string; readonly csrfToken: string; readonly returnPath: string }
}

/** Asks whether an app may act for the person on this server. */
export const allowClientPage = (branding: Branding, model: AllowClientModel): string => {
  const name = outsideText(model.client.name) || 'an unnamed app'
  return renderPage(branding, `Allow ${name}`, (
    <div class="card">
      <div class="intro">
        <h1>Allow <bdi>{name}</bdi> to act for you</h1>
        <p class="lead">It could then use, on {model.host}, what you connect here. You decide about each service.</p>
      </div>
      <Facts {...model} />
      <BackTo client={model.client} />
      <ul class="rows">
        <li>
          <Icon name="allowed" />
          <div>It can use the services you connect on this server, within what you allow for each of them.</div>
        </li>
        <li class="no">
          <Icon name="denied" />
          <div>It cannot connect a service by itself, and it never sees your passwords.</div>
        </li>
      </ul>
      <DecisionForm {...model} />
      <p class="small end">
        You can change your mind: disconnect a service at any time on your connections, and this app can no longer
        use it.
      </p>
    </div>
  ))
}

const Facts = ({ client, person, signOut }: AllowClientModel) => (
  <dl class="facts">
    <div>
      <dt>You</dt>
      <dd>
        <strong><Name text={person.displayName} /></strong>
        <form method="post" action={signOut.action}>
          <CsrfField token={signOut.csrfToken} />
          <input type="hidden" name="return" value={signOut.returnPath} />
          <button class="as-link" type="submit">Not you? Sign out</button>
        </form>
      </dd>
    </div>
    <div>
      <dt>App</dt>
      <dd>
        <Name text={client.name} fallback="Unnamed" />{' '}
        {client.verifiedHost === undefined
          ? <span class="tag">unverified name</span>
          : <span class="tag good">verified by <Name text={client.verifiedHost} /></span>}
      </dd>
    </div>
    <div>
      <dt>Sends you to</dt>
      <dd><strong><Name text={client.redirectHost} /></strong></dd>
    </div>
  </dl>
)

const BackTo = ({ client: { redirectKind, redirectHost, verifiedHost } }: Pick<AllowClientModel, 'client'>) => {
  switch (redirectKind) {
    case 'loopback':
      return (
        <Note tone="warn">
          It runs on this computer. Allow it only if you have just started this yourself, in a program you trust.
        </Note>
      )
    case 'custom_scheme':
      return (
        <Note tone="warn">
          Whatever program on this device opens <strong><Name text={redirectHost} /></strong> addresses gets the
          answer. Allow it only if you have just started this yourself.
        </Note>
      )
    case 'web':
      return verifiedHost === undefined
        ? (
            <Note tone="warn">
              Anybody can choose this name. Allow it only if you know <strong><Name text={redirectHost} /></strong> and
              have just started this there.
            </Note>
          )
        : null
  }
}

const DecisionForm = ({ action, csrfToken, tenants }: AllowClientModel) => (
  <form class="stack" method="post" action={action}>
    <CsrfField token={csrfToken} />
    {tenants.length === 1
      ? (
          <p class="quiet">
            <input type="hidden" name="tenant" value={tenants[0]?.id} />
            It acts for you in <strong><Name text={tenants[0]?.name ?? ''} /></strong> only.
          </p>
        )
      : (
          <fieldset class="stack tight">
            <legend><h2>Where may it act for you?</h2></legend>
            <div class="choices">
              {tenants.map(({ id, name, selected }) => (
                <label class="choice">
                  <input type="radio" name="tenant" value={id} checked={selected} required />
                  <span><Name text={name} /></span>
                </label>
              ))}
            </div>
          </fieldset>
        )}
    <div class="actions">
      <button class="button primary" type="submit" name="decision" value="allow">Allow</button>
      <button class="button" type="submit" name="decision" value="deny" formnovalidate>Cancel</button>
    </div>
  </form>
)
