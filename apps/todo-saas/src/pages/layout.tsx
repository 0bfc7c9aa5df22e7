import type { Child } from 'hono/jsx'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { HttpContext } from '../http.ts'
import type { Person } from '../people.ts'
import { csrfTokenOf } from '../secrets.ts'
import { styles, stylesSource } from './styles.ts'

/** Says how a page is framed. */
export interface PageOptions {
  readonly title: string
  readonly status?: ContentfulStatusCode
  /** Shows the navigation of a signed-in person. */
  readonly navigation?: boolean
  readonly wide?: boolean
  /** Where the answer to this page's form sends the browser, when that is another site. */
  readonly leadsTo?: string
}

/** Answers a page of the service. It has no script and loads nothing. */
export function renderPage(
  context: HttpContext,
  options: PageOptions,
  body: Child,
): Response | Promise<Response> {
  context.header('Content-Security-Policy', contentSecurityPolicy(options.leadsTo))
  context.header('X-Frame-Options', 'DENY')
  const page = (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{`${options.title} · Todo Service`}</title>
        <style dangerouslySetInnerHTML={{ __html: styles }} />
      </head>
      <body>
        <header>
          <a class="brand" href="/">
            <Logo />
            Todo Service
          </a>
          {options.navigation && <Navigation />}
        </header>
        <main class={options.wide ? 'wide' : ''}>{body}</main>
      </body>
    </html>
  )
  return context.html(`<!doctype html>${String(page)}`, options.status ?? 200)
}

/** Answers a page that says what is wrong and offers nothing else. */
export const renderProblem = (
  context: HttpContext,
  status: ContentfulStatusCode,
  title: string,
  text: string,
): Response | Promise<Response> =>
  renderPage(
    context,
    { title, status },
    <>
      <h1>{title}</h1>
      <p>{text}</p>
    </>,
  )

/** Carries the token that binds a form to the session it was rendered for. */
export const CsrfField = ({ session }: { session: string }) => (
  <input type="hidden" name="csrf" value={csrfTokenOf(session)} />
)

/** Shows who is signed in and lets another person take over. */
export const SignedInAs = ({
  person,
  session,
  returnTo,
}: {
  person: Person
  session: string
  returnTo: string
}) => (
  <div class="person">
    <Initial name={person.name} />
    <span>
      <strong>{person.name}</strong>
      <span class="soft">{person.email}</span>
    </span>
    <form method="post" action="/signout">
      <CsrfField session={session} />
      <input type="hidden" name="return_to" value={returnTo} />
      <button class="link">Not you?</button>
    </form>
  </div>
)

/** Shows the first letter of a name as a round badge. */
export const Initial = ({ name }: { name: string }) => (
  <span class="initial" aria-hidden="true">
    {name.slice(0, 1).toUpperCase()}
  </span>
)

function contentSecurityPolicy(leadsTo: string | undefined): string {
  // Chromium applies form-action to the redirect after a form post too, so the next site has to be named.
  const target = leadsTo === undefined ? '' : ` ${originOrScheme(new URL(leadsTo))}`
  return [
    "default-src 'none'",
    `style-src ${stylesSource}`,
    `form-action 'self'${target}`,
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

const originOrScheme = (url: URL): string => (url.origin === 'null' ? url.protocol : url.origin)

const Navigation = () => (
  <nav>
    <a href="/">Tasks</a>
    <a href="/settings/applications">Applications</a>
    <a href="/settings/api-tokens">API tokens</a>
  </nav>
)

const Logo = () => (
  <svg class="logo" viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="10" />
    <path d="M9 16.5l5 5L23.5 11" />
  </svg>
)
