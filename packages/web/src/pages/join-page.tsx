import { Field } from '../parts/field.tsx'
import { Name } from '../parts/name.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { CsrfField } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'

type JoinField = 'displayName' | 'login' | 'password'

/** What somebody sees who opens an invitation; the names of its fields are the contract with the part that reads the form. */
export interface JoinModel {
  readonly action: string
  readonly csrfToken: string
  readonly host: string
  readonly tenantName: string
  readonly invitedBy: string
  readonly roles: readonly string[]
  /** Who is signed in and joins with one click; missing: a new account is made. */
  readonly person?: {
    readonly displayName: string
    readonly signOut: { readonly action: string; readonly csrfToken: string; readonly returnPath: string }
  }
  readonly signInPath: string
  readonly values: { readonly displayName: string; readonly login: string }
  readonly problems: readonly JoinField[]
  readonly passwordMinLength: number
}

/** Lets somebody join an organisation. */
export const joinPage = (branding: Branding, model: JoinModel): string =>
  renderPage(branding, 'Join', (
    <div class="card">
      <div class="intro">
        <h1>Join <Name text={model.tenantName} /></h1>
        <p class="lead"><Name text={model.invitedBy} /> invites you to <strong>{model.host}</strong>.</p>
      </div>
      {model.problems.length > 0 && <Note tone="warn" alert>Please correct what is marked below.</Note>}
      {model.person ? <JoinAs {...model} person={model.person} /> : <NewAccount {...model} />}
      <p class="small end">This is <strong>{model.host}</strong>. Join only if that is the server you expect.</p>
    </div>
  ))

const JoinAs = ({ action, csrfToken, person, tenantName }: JoinModel & { readonly person: NonNullable<JoinModel['person']> }) => (
  <>
    <form method="post" action={action}>
      <CsrfField token={csrfToken} />
      <div class="actions">
        <button class="button primary" type="submit"><span>Join as <Name text={person.displayName} /></span></button>
      </div>
    </form>
    <form method="post" action={person.signOut.action}>
      <CsrfField token={person.signOut.csrfToken} />
      <input type="hidden" name="return" value={person.signOut.returnPath} />
      <button class="as-link" type="submit">Not you? Sign out</button>
    </form>
    <p class="small">You stay a member of your other organisations; your connections there are not those in <Name text={tenantName} />.</p>
  </>
)

const NewAccount = ({ action, csrfToken, values, problems, passwordMinLength, signInPath }: JoinModel) => (
  <>
    <form class="stack" method="post" action={action}>
      <CsrfField token={csrfToken} />
      <Field
        name="displayName" label="Your name" hint="As others here will see it." problem="Please enter a name."
        wrong={problems.includes('displayName')} value={values.displayName} autocomplete="name"
      />
      <Field
        name="login" label="Name to sign in with" hint="You type it together with the password."
        problem="Please choose another one; this one is empty or taken." wrong={problems.includes('login')} value={values.login} autocomplete="username"
      />
      <Field
        name="password" label="Password" type="password" hint={`At least ${passwordMinLength} characters; several words are fine.`}
        problem={`Please choose one with at least ${passwordMinLength} characters.`} wrong={problems.includes('password')}
        autocomplete="new-password" minlength={passwordMinLength}
      />
      <div class="actions"><button class="button primary" type="submit">Join and sign in</button></div>
    </form>
    <p class="quiet">Have an account here already? <a href={signInPath}>Sign in with it</a></p>
  </>
)
