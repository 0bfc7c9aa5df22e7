import type { FlowOutcome } from '@grantway/auth-core'
import { ConsentList, RefusedList } from '../parts/consent-list.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Mark, Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import type { Branding } from '../style/branding.ts'
import { outsideText } from '../words/outside-text.ts'
import { accountChangedPage } from './account-changed-page.tsx'
import { messagePage } from './message-page.tsx'
import { connectPath } from './paths.ts'

/** How a connection ended, for the person who made it. */
export type ResultModel = Exclude<FlowOutcome, { kind: 'failed' }>

/** Says how it ended: connected, connected with less than asked, at another account, or declined. */
export const resultPage = (branding: Branding, model: ResultModel, csrfToken: string): string => {
  switch (model.kind) {
    case 'connected':
      return connectedPage(branding, model)
    case 'account_changed':
      return accountChangedPage(branding, model, csrfToken)
    case 'declined':
      return declinedPage(branding, model)
  }
}

const connectedPage = (branding: Branding, model: Extract<ResultModel, { kind: 'connected' }>): string => {
  const { connector, granted, refused } = model
  const account = outsideText(model.account) || 'an unnamed account'
  return renderPage(branding, `${connector.title} is connected`, (
    <div class="card">
      <div class="intro">
        <Mark tone="good" />
        <h1>{connector.title} is connected</h1>
        <p class="lead">
          {`Connected to ${connector.title} as ${account}. You can return to your AI assistant.`}
        </p>
      </div>
      {refused.length > 0 && (
        <Note tone="plain">
          You allowed less than was asked. The assistant works with what you allowed, and will say so when it
          needs more.
        </Note>
      )}
      {refused.length > 0 && (
        <div class="stack tight">
          <h2>Not allowed</h2>
          <RefusedList capabilities={refused} />
        </div>
      )}
      {granted.length > 0 && (
        <div class="stack tight">
          <h2>{refused.length > 0 ? 'Allowed' : 'What the assistant can do now'}</h2>
          <ConsentList capabilities={granted} />
        </div>
      )}
      <div class="actions">
        <LinkButton href="/connections" primary>See your connections</LinkButton>
        {refused.length > 0 && (
          <LinkButton href={connectPath(connector.id, { capabilities: refused.map(({ id }) => id) })}>Allow the rest</LinkButton>
        )}
      </div>
      <p class="small end">Not the account you meant? Disconnect it on your connections, then connect the right one.
        You can close this page.</p>
    </div>
  ))
}

const declinedPage = (branding: Branding, { connector }: Extract<ResultModel, { kind: 'declined' }>): string =>
  messagePage(branding, {
    tone: 'plain',
    title: 'Nothing was connected',
    text: `You did not allow it, so the assistant cannot use ${connector.title}. You can close this page, `
      + 'or start again whenever you like.',
    link: { href: connectPath(connector.id), label: 'Start again' },
  })
