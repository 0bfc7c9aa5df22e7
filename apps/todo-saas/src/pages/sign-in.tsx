import type { HttpContext } from '../http.ts'
import { people } from '../people.ts'
import { CsrfField, Initial, renderPage } from './layout.tsx'

/** Asks which of the two people is sitting here; one click signs in. */
export const renderSignIn = (context: HttpContext, returnTo: string): Response | Promise<Response> =>
  renderPage(
    context,
    { title: 'Sign in' },
    <>
      <h1>Who are you?</h1>
      <p class="soft">
        This is a demo service: one click signs you in, and every person has tasks of their own.
      </p>
      <form method="post" action="/signin">
        <CsrfField session={context.get('session')} />
        <input type="hidden" name="return_to" value={returnTo} />
        {people.map((person) => (
          <button class="choice" name="person" value={person.login}>
            <Initial name={person.name} />
            <span>
              {person.name}
              <span class="soft">{person.email}</span>
            </span>
          </button>
        ))}
      </form>
    </>,
  )
