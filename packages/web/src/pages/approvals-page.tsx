import type { ApprovalList, ApprovalView } from '@grantway/auth-core'
import { ApprovalLine } from '../parts/approval-parts.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { SignedInLine, type Visitor } from '../parts/signed-in.tsx'
import type { Branding } from '../style/branding.ts'

/** What one person sees of approvals. */
export interface ApprovalsModel extends ApprovalList {
  readonly visitor: Visitor
  readonly now: Date
}

const shown = 40

/** Lists what waits for a decision, what a person asked for, and what was decided. */
export const approvalsPage = (branding: Branding, { visitor, own, others = [], mayDecide, now }: ApprovalsModel): string => {
  const waiting = others.filter(({ standing }) => standing === 'waiting')
  const decided = others.filter(({ standing }) => standing !== 'waiting').slice(0, shown)
  return renderPage(branding, 'Approvals', (
    <>
      <div class="intro">
        <h1>Approvals</h1>
        <SignedInLine visitor={visitor} />
        <p class="lead">
          Some things an assistant can do only after an administrator has approved it for a person.
        </p>
      </div>
      {own.length + others.length === 0 && (
        <Note tone="plain">{mayDecide ? 'Nothing waits for a decision, and you have asked for nothing.' : 'You have asked for nothing yet. Your assistant gives you the link when it needs an approval.'}</Note>
      )}
      <Lines title={mayDecide ? 'Waiting for you' : 'Waiting'} approvals={waiting} now={now} label={mayDecide ? 'Review' : 'See'} />
      <Lines title="Your requests" approvals={own.slice(0, shown)} now={now} label="See" />
      <Lines title="Decided" approvals={decided} now={now} label="See" />
    </>
  ), { visitor, section: 'approvals' })
}

interface LinesProps {
  readonly title: string
  readonly approvals: readonly ApprovalView[]
  readonly now: Date
  readonly label: string
}

const Lines = ({ title, approvals, now, label }: LinesProps) =>
  approvals.length === 0 ? <></> : (
    <section class="card account">
      <h2>{title}</h2>
      <ul class="lines">{approvals.map((approval) => <ApprovalLine approval={approval} now={now} label={label} />)}</ul>
    </section>
  )
