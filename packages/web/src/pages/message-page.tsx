import { LinkButton } from '../parts/link-button.tsx'
import { Mark, type Tone } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { Person, SignOut, type Visitor } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'

/** A page of one sentence: what happened, what to do next. */
export interface MessageModel {
  readonly title: string
  readonly text: string
  readonly tone?: Tone
  /** Number to give to the people who run the server; the log holds the same one. */
  readonly reference?: string
  /** Where to go from here. Missing: nowhere, the person closes the page. */
  readonly link?: { readonly href: string; readonly label: string }
  /** Given when signing in as somebody else may help. */
  readonly visitor?: Visitor
}

/** Says one thing. */
export const messagePage = (branding: Branding, model: MessageModel): string =>
  renderPage(branding, model.title, (
    <div class="card">
      <div class="intro">
        <Mark tone={model.tone ?? 'warn'} />
        <h1>{model.title}</h1>
        <p class="lead">{model.text}</p>
      </div>
      {model.visitor && (
        <div class="quiet">
          You are signed in as <Person visitor={model.visitor} />.
          <SignOut visitor={model.visitor} label="Not you? Sign out" />
        </div>
      )}
      {model.link && (
        <div class="actions"><LinkButton href={model.link.href} primary>{model.link.label}</LinkButton></div>
      )}
      {model.reference !== undefined && <p class="small end">Reference <strong>{model.reference}</strong></p>}
    </div>
  ))
