import type { HttpContext } from '../http.ts'
import { scopeWords, type Scope } from '../oauth/scopes.ts'
import type { Person } from '../people.ts'
import { CsrfField, renderPage, SignedInAs } from './layout.tsx'

/** Says what a person is asked. */
export interface ConsentQuestion {
  readonly applicationId: string
  readonly scopes: readonly Scope[]
  readonly person: Person
  /** Path the two buttons submit to. */
  readonly action: string
  /** Repeated in the form, so that the decision is validated like the question was. */
  readonly hidden: Readonly<Record<string, string>>
  /** This page again, for "Not you?". */
  readonly returnTo: string
  /** Redirect URI of the application; a device has none. */
  readonly leadsTo?: string
  readonly problem?: string
}

/** Asks the signed-in person whether an application may act for them; every scope can be unticked. */
export function renderConsent(context: HttpContext, question: ConsentQuestion): Response | Promise<Response> {
  const { applicationId, leadsTo, person, problem } = question
  const session = context.get('session')
  const options = {
    title: `Allow ${applicationId}?`,
    ...(leadsTo && { leadsTo }),
    ...(problem && { status: 400 as const }),
  }
  return renderPage(
    context,
    options,
    <>
      <h1>
        Allow <strong>{applicationId}</strong> to use your Todo Service account?
      </h1>
      <SignedInAs person={person} session={session} returnTo={question.returnTo} />
      {problem && (
        <p class="alarm" role="alert">
          {problem}
        </p>
      )}
      <form method="post" action={question.action}>
        <CsrfField session={session} />
        {Object.entries(question.hidden).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <fieldset>
          <legend>It will be able to</legend>
          {question.scopes.map((scope) => (
            <label class="scope">
              <input type="checkbox" name="granted" value={scope} checked />
              <span>
                {scopeWords[scope].allows}
                <span class="soft">
                  {scopeWords[scope].limits} <code>{scope}</code>
                </span>
              </span>
            </label>
          ))}
        </fieldset>
        <div class="actions">
          <button name="decision" value="deny">
            Deny
          </button>
          <button class="primary" name="decision" value="allow">
            Allow
          </button>
        </div>
      </form>
      <p class="soft">
        {leadsTo
          ? `You will go back to ${new URL(leadsTo).host}. `
          : 'Only allow a device you have in front of you. '}
        You can take this back at any time under <a href="/settings/applications">Applications</a>.
      </p>
    </>,
  )
}
