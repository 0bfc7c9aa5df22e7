import type { HttpContext } from '../http.ts'
import { scopeWords, type Scope } from '../oauth/scopes.ts'
import type { Person } from '../people.ts'
import { CsrfField, renderPage, SignedInAs } from './layout.tsx'

/** Describes an application with access; `scopes` is the union over its authorizations. */
export interface ApplicationRow {
  readonly clientId: string
  readonly scopes: readonly Scope[]
  readonly since: Date
}

/** Lists the applications that may act for the person, each with a button that takes its access away. */
export const renderApplications = (
  context: HttpContext,
  person: Person,
  applications: readonly ApplicationRow[],
): Response | Promise<Response> =>
  renderPage(
    context,
    { title: 'Applications', navigation: true, wide: true },
    <>
      <h1>Applications with access</h1>
      <SignedInAs person={person} session={context.get('session')} returnTo="/settings/applications" />
      {applications.length === 0 && <p>No application may use your account.</p>}
      <ul class="rows">
        {applications.map((application) => (
          <li>
            <span>
              <strong>{application.clientId}</strong>
              <span class="soft"> since {dayOf(application.since)}</span>
              {application.scopes.map((scope) => (
                <div class="soft">{scopeWords[scope].allows}</div>
              ))}
            </span>
            <form method="post" action="/settings/applications">
              <CsrfField session={context.get('session')} />
              <button name="remove" value={application.clientId}>
                Remove access
              </button>
            </form>
          </li>
        ))}
      </ul>
    </>,
  )

/** Describes an API token without its secret. */
export interface PersonalTokenRow {
  readonly id: string
  readonly name: string
  readonly createdAt: Date
}

/** Lists the person's API tokens. A new token is shown here once and never again. */
export const renderApiTokens = (
  context: HttpContext,
  person: Person,
  tokens: readonly PersonalTokenRow[],
  created?: string,
): Response | Promise<Response> =>
  renderPage(
    context,
    { title: 'API tokens', navigation: true, wide: true },
    <>
      <h1>API tokens</h1>
      <SignedInAs person={person} session={context.get('session')} returnTo="/settings/api-tokens" />
      <p class="soft">An API token can read, change and delete all your tasks. Treat it like a password.</p>
      {created && (
        <p role="status">
          Copy your new token now, it is not shown again:
          <br />
          <code>{created}</code>
        </p>
      )}
      <ul class="rows">
        {tokens.map((token) => (
          <li>
            <span>
              <strong>{token.name}</strong> <span class="soft">created {dayOf(token.createdAt)}</span>
            </span>
            <form method="post" action="/settings/api-tokens/revoke">
              <CsrfField session={context.get('session')} />
              <button name="id" value={token.id}>
                Revoke
              </button>
            </form>
          </li>
        ))}
      </ul>
      <h2>New token</h2>
      <form method="post" action="/settings/api-tokens">
        <CsrfField session={context.get('session')} />
        <label>
          Name
          <input type="text" name="name" maxlength={60} required />
        </label>
        <button class="primary">Create token</button>
      </form>
    </>,
  )

const dayOf = (date: Date): string => date.toISOString().slice(0, 10)
