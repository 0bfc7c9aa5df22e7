import type { DeviceFlow } from '@grantway/auth-core'
import { LinkButton } from '../parts/link-button.tsx'
import { LiveScript } from '../parts/live-script.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { Person, SignOut, type Visitor } from '../parts/signed-in.tsx'
import { When } from '../parts/when.tsx'
import type { Branding } from '../style/branding.ts'
import { devicePath } from './paths.ts'

/** A device flow that waits for its person. */
export interface DeviceModel {
  readonly visitor: Visitor
  readonly flow: Extract<DeviceFlow, { state: 'pending' }>
  readonly now: Date
  /** True when the person said that they had entered the code, and the service did not say so yet. */
  readonly tooEarly: boolean
}

/** Shows where to go and which code to enter, to the one who started and to nobody else. */
export const devicePage = (branding: Branding, { visitor, flow, now, tooEarly }: DeviceModel): string => {
  const { id, connector, userCode, verificationUri, expiresAt } = flow
  const heading = `Connect ${connector.title} with a code`
  return renderPage(branding, heading, (
    <div class="card">
      <div class="intro">
        <h1>{heading}</h1>
        <p class="lead">
          On any device, visit <a href={verificationUri} rel="noreferrer noopener" target="_blank">{verificationUri}</a> and
          enter this code:
        </p>
      </div>
      <p class="device-code" data-live={devicePath(id)}>{userCode}</p>
      <dl class="facts">
        <div>
          <dt>You</dt>
          <dd><Person visitor={visitor} /><SignOut visitor={visitor} label="Not you? Sign out" /></dd>
        </div>
      </dl>
      <p class="quiet">
        Enter it only because you started this here, and tell it to nobody: whoever enters it connects their own
        account, and you will be asked whether it is yours. It ends <When moment={expiresAt} now={now} />.
      </p>
      {tooEarly && (
        <Note tone="plain" alert>{connector.title} has not said so yet. It takes a few seconds: please try again.</Note>
      )}
      <div class="actions"><LinkButton href={devicePath(id, true)} primary>I have entered the code</LinkButton></div>
      <LiveScript />
    </div>
  ))
}
