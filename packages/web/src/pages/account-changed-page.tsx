import type { AccountDecision, FlowOutcome } from '@grantway/auth-core'
import { Mark } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { CsrfField } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'
import { outsideText } from '../words/outside-text.ts'
import { decidePath } from './paths.ts'

type AccountChanged = Extract<FlowOutcome, { kind: 'account_changed' }>

/** Asks what was meant when a flow ends at another account than before, or without a browser; nothing has changed. */
export const accountChangedPage = (branding: Branding, model: AccountChanged, csrfToken: string): string => {
  const { connector, before, account, held } = model
  const is = outsideText(account) || 'an unnamed account'
  const was = before === undefined ? undefined : outsideText(before) || 'an unnamed account'
  return renderPage(branding, 'Is this the account you meant?', (
    <div class="card">
      <div class="intro">
        <Mark tone="warn" />
        <h1>Is this the account you meant?</h1>
        <p class="lead">
          {was === undefined
            ? <>The code was entered at {connector.title} by <strong>{is}</strong>.</>
            : <>You were connected to {connector.title} as <strong>{was}</strong>. This time it is <strong>{is}</strong>.</>}
          {' '}Nothing has changed yet.
        </p>
      </div>
      <form class="stack" method="post" action={decidePath(held)}>
        <CsrfField token={csrfToken} />
        <div class="actions">
          <Choice decision="keep_both" primary>{was === undefined ? `Connect ${is}` : 'Keep both accounts'}</Choice>
          {was !== undefined && <Choice decision="replace">Replace {was} with {is}</Choice>}
          <Choice decision="cancel">Do not connect {is}</Choice>
        </div>
      </form>
      <p class="small end">
        If you did not expect another account, choose not to connect it: somebody may have signed you in as
        themselves at {connector.title}. This question is open for ten minutes.
      </p>
    </div>
  ))
}

interface ChoiceProps {
  readonly decision: AccountDecision
  readonly primary?: boolean
  readonly children: unknown
}

const Choice = ({ decision, primary = false, children }: ChoiceProps) => (
  <button class={primary ? 'button primary' : 'button'} type="submit" name="decision" value={decision}>{children}</button>
)
