import { randomBytes } from 'node:crypto'
import type { Principal } from '@grantway/auth-core'
import { ConnectorError, plainText } from '@grantway/connector-kit'
import { inputRequired, inputResponse } from '@modelcontextprotocol/server'
import { maxRounds, type Attempt, type NeedParts, type RequestView, type Settled } from './attempt.ts'
import { sealState, type CallIdentity, type QuestionState } from './request-state.ts'

/** Key of the one question in a round. */
const questionKey = 'confirm'
const maxQuestionChars = 600
const anyAddress = /\b[a-z][a-z0-9+.-]*:\/\/\S+|\bwww\.\S+/gi

/** A form that asks one thing. Its text holds no address: a form is no place to open links from. */
export interface QuestionForm {
  readonly mode: 'form'
  readonly message: string
  readonly requestedSchema: {
    readonly type: 'object'
    readonly properties: { readonly confirm: { readonly type: 'boolean'; readonly title: string } }
    readonly required: ['confirm']
  }
}

/** Writes the form of a question. Parts of the question come from the model's arguments. */
export const questionForm = (question: string): QuestionForm => ({
  mode: 'form',
  message: plainText(question, maxQuestionChars).replaceAll(anyAddress, '[address]'),
  requestedSchema: {
    type: 'object',
    properties: { confirm: { type: 'boolean', title: 'Yes, do it' } },
    required: ['confirm'],
  },
})

/** Tells whether an answer to the form agrees. Everything but a clear yes is a no. */
export const agrees = (action: unknown, content: unknown): boolean =>
  action === 'accept' && (content as { confirm?: unknown } | undefined)?.confirm === true

/** How a call ends to which the person did not agree. */
export const notConfirmed = (): Settled<never> => ({
  kind: 'failed',
  error: new ConnectorError('CONFLICT', { message: 'Not done: the person did not confirm it. Nothing was sent.' }),
})

/** Asks the person through a 2026-07-28 client that declared forms in this request. */
export const askToConfirm = (
  { sealer }: NeedParts,
  principal: Principal,
  call: CallIdentity,
  question: string,
  { intent, round }: { readonly intent?: string | undefined; readonly round: number },
): Settled<never> => {
  // The state is bound to the arguments; the reference makes it good for one run.
  const state: QuestionState = { kind: 'question', reference: randomBytes(16).toString('base64url'), round, intent }
  return {
    kind: 'ask',
    result: inputRequired({
      inputRequests: { [questionKey]: inputRequired.elicit(questionForm(question)) },
      requestState: sealState(sealer, principal, call, state),
    }),
  }
}

/** What the retry of a question says; `again` when it says nothing. */
export const answerIn = (request: RequestView, { round }: QuestionState): 'yes' | 'no' | 'again' => {
  const response = inputResponse(request.inputResponses as never, questionKey)
  if (response.kind === 'elicit') return agrees(response.action, response.content) ? 'yes' : 'no'
  return round + 1 < maxRounds ? 'again' : 'no'
}

/** Runs an attempt of a 2025-11-25 client; one that loses something runs after the person agreed on its stream. */
export const runConfirmed = async <Value>(
  request: RequestView,
  attempt: Attempt<Value>,
): Promise<Awaited<ReturnType<Attempt<Value>['run']>> | 'refused'> => {
  const { signal, askPerson } = request
  const outcome = await attempt.run({ signal, asksFirst: askPerson !== undefined })
  if (outcome.kind !== 'unconfirmed' || !askPerson) return outcome
  if (!(await askPerson(outcome.question))) return 'refused'
  // The client is gone: what it asked for must not happen behind its back.
  signal.throwIfAborted()
  return attempt.run({ signal })
}
