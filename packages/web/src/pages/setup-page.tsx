import { Field } from '../parts/field.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { CsrfField } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'

type SetupField = 'tenantName' | 'displayName' | 'login' | 'password'

/**
 * What the first owner's page shows; the names of its fields are the contract with the part that reads the
 * form.
 */
export interface SetupModel {
  readonly action: string
  readonly csrfToken: string
  readonly host: string
  readonly values: { readonly tenantName: string; readonly displayName: string; readonly login: string }
  /** The fields that have to be corrected. */
  readonly problems: readonly SetupField[]
  readonly passwordMinLength: number
}

/** Sets up the first organisation and its owner. */
export const setupPage = (branding: Branding, model: SetupModel): string =>
  renderPage(branding, 'Set up', (
    <div class="card">
      <div class="intro">
        <h1>Set up {branding.name}</h1>
        <p class="lead">
          You are the first person on <strong>{model.host}</strong>, and you will own it.
        </p>
      </div>
      {model.problems.length > 0 && <Note tone="warn" alert>Please correct what is marked below.</Note>}
      <form class="stack" method="post" action={model.action}>
        <CsrfField token={model.csrfToken} />
        {fields(model.passwordMinLength).map((field) => (
          <Field
            {...field} wrong={model.problems.includes(field.name)}
            {...(field.name === 'password'
              ? { type: 'password' as const, minlength: model.passwordMinLength }
              : { value: model.values[field.name] })}
          />
        ))}
        <div class="actions"><button class="button primary" type="submit">Set up and sign in</button></div>
      </form>
    </div>
  ))

interface FieldWords {
  readonly name: SetupField
  readonly label: string
  readonly hint: string
  readonly problem: string
  readonly autocomplete: string
}

const fields = (passwordMinLength: number): readonly FieldWords[] => [
  {
    name: 'displayName', label: 'Your name', hint: 'As others here will see it.',
    problem: 'Please enter a name.', autocomplete: 'name',
  },
  {
    name: 'tenantName', label: 'Organisation', hint: 'A company, a team, or just your own name.',
    problem: 'Please enter a name for it.', autocomplete: 'organization',
  },
  {
    name: 'login', label: 'Name to sign in with', hint: 'You type it together with the password.',
    problem: 'Please choose another one; this one is empty or taken.', autocomplete: 'username',
  },
  {
    name: 'password', label: 'Password', hint: `At least ${passwordMinLength} characters; several words are fine.`,
    problem: `Please choose one with at least ${passwordMinLength} characters.`, autocomplete: 'new-password',
  },
]
