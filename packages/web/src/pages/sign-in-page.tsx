import { LinkButton } from '../parts/link-button.tsx'
import { Glyph, Name } from '../parts/name.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { CsrfField } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'

/** Somebody the demo can be tried as. */
export interface DemoPerson {
  readonly id: string
  readonly displayName: string
  readonly tenantName: string
  readonly roles: readonly string[]
}

/**
 * What the sign-in page shows; the names of its fields are the contract with the part that reads the form.
 */
export interface SignInModel {
  readonly action: string
  readonly csrfToken: string
  /** Which server this is: `localhost:3000`. */
  readonly host: string
  readonly returnPath: string
  /** Why somebody is asked. */
  readonly purpose: 'client' | 'connect' | 'connections'
  /** One button a person; empty outside the demo. */
  readonly demoPeople: readonly DemoPerson[]
  /** The one person of this computer: one button. */
  readonly localPerson?: { readonly id: string; readonly displayName: string }
  /** The organisation's identity provider: a link instead of the password form. */
  readonly upstream?: { readonly host: string; readonly href: string }
  readonly problem?: 'refused' | 'expired' | 'too_many'
  /** What was typed before. */
  readonly login: string
}

/** Asks who is there: by name and password, or by one button for each person who may sign in without. */
export const signInPage = (branding: Branding, model: SignInModel): string =>
  renderPage(branding, 'Sign in', (
    <div class="card">
      <div class="intro">
        <h1>Sign in to {branding.name}</h1>
        <p class="lead">{reasons[model.purpose]}</p>
      </div>
      {model.problem && <Note tone="warn" alert>{problems[model.problem]}</Note>}
      <SignInForm {...model} />
      <p class="small end">This is <strong>{model.host}</strong>. Sign in only if that is the server you expect.</p>
    </div>
  ))

const reasons: Record<SignInModel['purpose'], string> = {
  client: 'An app asks to act for you here. Sign in to see which one, and to decide.',
  connect: 'Your assistant needs one of your accounts. Sign in to see what for, and to decide.',
  connections: 'See what you have connected, and take it back when you like.',
}

const problems: Record<NonNullable<SignInModel['problem']>, string> = {
  // One sentence for a wrong name, a wrong password and a locked account: the page tells nobody who exists.
  refused: 'That did not match. Check both, then try again.',
  expired: 'This page was open for too long. Please sign in again.',
  too_many: 'There were many attempts in a short time. Wait a few minutes, then try again.',
}

const list = new Intl.ListFormat('en')

const HiddenFields = ({ csrfToken, returnPath }: SignInModel) => (
  <>
    <CsrfField token={csrfToken} />
    <input type="hidden" name="return" value={returnPath} />
  </>
)

const SignInForm = (model: SignInModel) => {
  if (model.upstream) return <UpstreamLink {...model.upstream} />
  if (model.localPerson) return <LocalForm {...model} person={model.localPerson} />
  return model.demoPeople.length > 0 ? <DemoForm {...model} /> : <PasswordForm {...model} />
}

const UpstreamLink = ({ host, href }: NonNullable<SignInModel['upstream']>) => (
  <div class="stack">
    <p class="quiet">You sign in where your organisation does, and come back.</p>
    <div class="actions"><LinkButton href={href} primary>Continue with {host}</LinkButton></div>
  </div>
)

const LocalForm = ({ person, ...model }: SignInModel & { readonly person: NonNullable<SignInModel['localPerson']> }) => (
  <form class="stack" method="post" action={model.action}>
    <HiddenFields {...model} />
    <p class="quiet">This server runs on your computer, for you alone; no password is needed.</p>
    <div class="actions">
      <button class="button primary" type="submit" name="person" value={person.id}>
        Continue as <Name text={person.displayName} />
      </button>
    </div>
  </form>
)

const DemoForm = (model: SignInModel) => (
  <form class="stack" method="post" action={model.action}>
    <HiddenFields {...model} />
    <p class="quiet">This is a demo. Choose who you would like to be; no password is needed.</p>
    <div class="people">
      {model.demoPeople.map(({ id, displayName, tenantName, roles }) => (
        <button class="button person" type="submit" name="person" value={id}>
          <Glyph text={displayName} />
          <span>
            <strong><Name text={displayName} /></strong>
            <small>{list.format(roles)} of <Name text={tenantName} /></small>
          </span>
        </button>
      ))}
    </div>
  </form>
)

const PasswordForm = (model: SignInModel) => (
  <form class="stack" method="post" action={model.action}>
    <HiddenFields {...model} />
    <div class="field">
      <label for="login">Name you sign in with</label>
      <input
        id="login" name="login" type="text" value={model.login} autocomplete="username" autocapitalize="none"
        spellcheck={false} required autofocus={model.login === ''}
      />
    </div>
    <div class="field">
      <label for="password">Password</label>
      <input
        id="password" name="password" type="password" autocomplete="current-password" required
        autofocus={model.login !== ''}
      />
    </div>
    <div class="actions"><button class="button primary" type="submit">Sign in</button></div>
  </form>
)
