import type { ApprovalView } from '@grantway/auth-core'
import { approvalPath } from '../pages/paths.ts'
import { CsrfField, type Visitor } from './signed-in.tsx'

/** What an administrator typed before the form came back, by the name of the field. */
export type TypedDecision = Readonly<Record<string, string>>

interface DecisionFormProps {
  readonly approval: ApprovalView
  readonly visitor: Visitor
  readonly typed: TypedDecision | undefined
  readonly now: Date
}

const thirtyDaysMs = 30 * 86_400_000

/** Approves within limits, or denies with a reason. It sends back the digest of what the page shows. */
export const DecisionForm = ({ approval, visitor, typed, now }: DecisionFormProps) => (
  <form class="stack" method="post" action={approvalPath(approval.id)}>
    <CsrfField token={visitor.csrfToken} />
    <input type="hidden" name="digest" value={approval.digest} />
    <div class="field">
      <label for="until">Approve until the end of</label>
      <input
        id="until" name="until" type="date" aria-describedby="until-hint"
        value={typed?.['until'] ?? new Date(now.getTime() + thirtyDaysMs).toISOString().slice(0, 10)}
      />
      <p class="small" id="until-hint">A day in UTC. Leave it empty to approve until it is taken back.</p>
    </div>
    <TargetFields approval={approval} typed={typed} />
    <div class="field">
      <label for="reason">Your words to the person</label>
      <textarea id="reason" name="reason" rows={3} maxlength={500} aria-describedby="decision-hint">{typed?.['reason'] ?? ''}</textarea>
      <p class="small" id="decision-hint">Needed when you deny. The person reads them, and so does their assistant.</p>
    </div>
    <div class="actions">
      {approval.requester.present && <button class="button primary" type="submit" name="decision" value="approve">Approve</button>}
      <button class="button" type="submit" name="decision" value="deny">Deny</button>
    </div>
  </form>
)

const TargetFields = ({ approval: { connector }, typed }: Pick<DecisionFormProps, 'approval' | 'typed'>) => (
  <>
    {(connector.targetKinds ?? []).flatMap(({ kind, title, example }) => [
      { name: `allow-${kind}`, label: `Only these ${title.toLowerCase()}`, hint: 'One a line. Leave it empty for all of them.' },
      { name: `deny-${kind}`, label: `Never these ${title.toLowerCase()}`, hint: 'One a line.' },
    ].map(({ name, label, hint }) => (
      <div class="field">
        <label for={name}>{label}</label>
        <textarea id={name} name={name} rows={2} spellcheck={false} placeholder={example} aria-describedby={`${name}-hint`}>{typed?.[name] ?? ''}</textarea>
        <p class="small" id={`${name}-hint`}>{hint}</p>
      </div>
    )))}
  </>
)
