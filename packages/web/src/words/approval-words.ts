import type { ApprovalView, DecisionOutcome, RequestOutcome } from '@grantway/auth-core'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import type { IconName } from '../parts/icon.tsx'
import type { Tone } from '../parts/note.tsx'

interface StandingWords {
  readonly tone: Tone
  readonly icon: IconName
  readonly short: string
}

const words: Record<ApprovalView['standing'], StandingWords> = {
  waiting: { tone: 'warn', icon: 'unsure', short: 'Waiting' },
  approved: { tone: 'good', icon: 'allowed', short: 'Approved' },
  ended: { tone: 'plain', icon: 'denied', short: 'Has ended' },
  denied: { tone: 'bad', icon: 'denied', short: 'Denied' },
  withdrawn: { tone: 'plain', icon: 'denied', short: 'Taken back' },
  void: { tone: 'plain', icon: 'denied', short: 'No longer fits' },
}

/** Says in words how a request stands. */
export const standingWords = ({ standing }: Pick<ApprovalView, 'standing'>): StandingWords => words[standing]

/** What stopped a request or a decision, and the HTTP status it is said with. */
export interface RefusedWords {
  readonly status: ContentfulStatusCode
  readonly text: string
}

type RequestRefusal = Extract<RequestOutcome, { kind: 'refused' }>['why']

const requestRefusals: Record<RequestRefusal, RefusedWords> = {
  unknown: { status: 404, text: 'There is nothing here that needs an approval.' },
  not_allowed: { status: 403, text: 'Your roles here do not let you connect accounts, so there is nothing to approve.' },
  wrong_person: { status: 403, text: 'This link was made for somebody else.' },
  no_reason: { status: 400, text: 'Please say in a few words why you need it.' },
  waiting_already: { status: 409, text: 'You have asked for this already. It waits for a decision.' },
  approved_already: { status: 409, text: 'This is approved already.' },
  too_many: { status: 429, text: 'You have asked for many approvals today. Please wait until tomorrow.' },
}

/** Says why a request was not taken. */
export const requestRefusal = (why: RequestRefusal): RefusedWords => requestRefusals[why]

type Refused = Extract<DecisionOutcome, { kind: 'refused' }>

const decisionRefusals: Record<Exclude<Refused['why'], 'no_target'>, RefusedWords> = {
  unknown: { status: 404, text: 'There is no such request.' },
  not_allowed: { status: 403, text: 'Your roles do not let you decide about requests. Nothing was changed.' },
  own_request: { status: 403, text: 'Nobody decides about their own request. Ask somebody else to look at it.' },
  decided_already: { status: 409, text: 'This request was decided already. Nothing was changed.' },
  changed: { status: 409, text: 'What is asked for is not what was shown to you. Nothing was decided; read it again.' },
  requester_gone: { status: 409, text: 'This person does not belong to your organisation any more. Nothing was approved.' },
  past: { status: 400, text: 'That day is over. Please choose a later one, or none.' },
  decided_elsewhere: { status: 403, text: 'Requests are decided at the approval portal of your organisation.' },
  no_reason: { status: 400, text: 'Please say in a few words why you deny it. The person will read it.' },
}

/** Says why a decision was not taken. */
export const decisionRefusal = (refused: Refused): RefusedWords =>
  refused.why === 'no_target' ? { status: 400, text: refused.message } : decisionRefusals[refused.why]
