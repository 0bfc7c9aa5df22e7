import type { ApprovalView, UnapprovedCapability } from '@grantway/auth-core'
import type { Capability, Connector, Limits } from '@grantway/connector-kit'
import { approvalPath, askApprovalPath } from '../pages/paths.ts'
import { standingWords } from '../words/approval-words.ts'
import { exactTime } from '../words/moment.ts'
import { outsideText } from '../words/outside-text.ts'
import { Icon } from './icon.tsx'
import { LinkButton } from './link-button.tsx'
import { Name } from './name.tsx'
import { When } from './when.tsx'

/** How a request stands, as colour, icon and text together. */
export const ApprovalStanding = ({ approval }: { readonly approval: ApprovalView }) => {
  const { tone, icon, short } = standingWords(approval)
  return <span class={`state ${tone}`}><Icon name={icon} size={16} />{short}</span>
}

/** Words that a person wrote, set apart; never more than text. */
export const OwnWords = ({ text }: { readonly text: string }) => <bdi>“{text}”</bdi>

interface ApprovalLineProps {
  readonly approval: ApprovalView
  readonly now: Date
  readonly label: string
}

/** One request in a list. */
export const ApprovalLine = ({ approval, now, label }: ApprovalLineProps) => {
  const { id, connector, capability, requester, own, requestedAt } = approval
  const what = `${capability.title} at ${connector.title}`
  return (
    <li class="line">
      <div>
        <h3>{capability.title}</h3>
        <p class="small">
          {connector.title}
          {!own && <>{' · '}<Name text={requester.name} /></>}
          {' · '}<When moment={requestedAt} now={now} />
        </p>
        <ApprovalStanding approval={approval} />
      </div>
      <LinkButton href={approvalPath(id)} small label={`${label}: ${what}${own ? '' : `, ${outsideText(requester.name)}`}`}>{label}</LinkButton>
    </li>
  )
}

/** What is asked for: in words, and as the service calls it. */
export const WhatIsAsked = ({ connector, capability }: { readonly connector: Connector; readonly capability: Capability }) => (
  <>
    <div>
      <dt>What</dt>
      <dd>
        <strong>{capability.title}</strong> at {connector.title}.
        {' '}{capability.consent.allows} {capability.consent.limits}
      </dd>
    </div>
    {capability.scopes.length > 0 && (
      <div>
        <dt>Called there</dt>
        <dd class="code">{capability.scopes.join(', ')}</dd>
      </div>
    )}
  </>
)

/** What an approval was limited to. */
export const LimitsInWords = ({ connector, limits }: { readonly connector: Connector; readonly limits: Limits }) => (
  <>
    {(connector.targetKinds ?? []).flatMap(({ kind, title }) =>
      ([['allow', `Only these ${title.toLowerCase()}`], ['deny', `Never these ${title.toLowerCase()}`]] as const).flatMap(([list, words]) => {
        const ids = limits[list].filter((target) => target.kind === kind).map(({ id }) => id)
        return ids.length === 0 ? [] : [(
          <div>
            <dt>{words}</dt>
            <dd class="code">{ids.map((id) => <div>{outsideText(id)}</div>)}</dd>
          </div>
        )]
      }))}
  </>
)

/** The moment until which an approval holds. */
export const Until = ({ moment }: { readonly moment: Date | undefined }) =>
  moment ? <time datetime={moment.toISOString()}>{exactTime(moment)}</time> : <>it is taken back</>

interface UnapprovedProps {
  readonly connector: Connector
  readonly unapproved: readonly UnapprovedCapability[]
  readonly intent?: string | undefined
}

/** What a connect page cannot ask for yet, with the way to an administrator. */
export const Unapproved = ({ connector, unapproved, intent }: UnapprovedProps) =>
  unapproved.length === 0 ? <></> : (
    <section class="stack tight">
      <h2>Needs an administrator’s approval</h2>
      <ul class="rows">
        {unapproved.map(({ capability, pending }) => (
          <li class="no">
            <Icon name="locked" />
            <div>
              {capability.title} <small>{capability.consent.limits}</small>
              <small>
                <a href={askApprovalPath(connector.id, capability.id, intent)}>
                  {pending ? 'Your request is waiting' : 'Ask for approval'}
                </a>
              </small>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
