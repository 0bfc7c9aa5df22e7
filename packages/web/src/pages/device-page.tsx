import type { DeviceFlow } from '@grantway/auth-core'
import { renderPage } from '../parts/page.tsx'
import { Person, SignOut, type Visitor } from '../parts/signed-in.tsx'
import { When } from '../parts/when.tsx'
import type { Branding } from '../style/branding.ts'

/** A device flow that waits for its person. */
export interface DeviceModel {
  readonly visitor: Visitor
  readonly flow: Extract<DeviceFlow, { state: 'pending' }>
  readonly now: Date
}

/** Shows where to go and which code to enter, to the one who started and to nobody else. */
export const devicePage = (branding: Branding, { visitor, flow, now }: DeviceModel): string => {
  const { connector, userCode, verificationUri, expiresAt, intervalSeconds } = flow
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
      <p class="device-code">{userCode}</p>
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
      <p class="small end">This page looks again by itself.</p>
    </div>
  ), undefined, intervalSeconds)
}
