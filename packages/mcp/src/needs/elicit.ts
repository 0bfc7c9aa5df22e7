import type { AuthorizationNeed, Principal } from '@grantway/auth-core'
import { ConnectorError } from '@grantway/connector-kit'
import { inputRequired, inputResponse } from '@modelcontextprotocol/server'
import { callerKey } from '../caller.ts'
import { asksPerson, maxRounds, tell, type Attempt, type NeedParts, type RequestView, type Settled } from './attempt.ts'
import { answerIn, askToConfirm, notConfirmed } from './confirm.ts'
import { authorizationEnvelope, authorizationMetaKey } from './envelope.ts'
import {
  invalidRequestState,
  openState,
  sealState,
  stateKey,
  type CallIdentity,
  type LinkState,
  type QuestionState,
} from './request-state.ts'

/** Asks the person through a 2026-07-28 client that declared `elicitation.url` in this request. */
export const askByElicitation = (
  { sealer }: NeedParts,
  principal: Principal,
  call: CallIdentity,
  need: AuthorizationNeed,
  round: number,
): Settled<never> => ({
  kind: 'ask',
  result: {
    ...inputRequired({
      inputRequests: { [need.link.name]: inputRequired.elicitUrl({ message: need.message, url: need.url }) },
      requestState: sealState(sealer, principal, call, {
        kind: 'link',
        intent: need.intent,
        link: need.link.uri,
        round,
        accepted: false,
      }),
    }),
    _meta: { [authorizationMetaKey]: authorizationEnvelope(need) },
  },
})

/** Goes on with a call that was asked to come again. `accept` means that the person opened the link, no more. */
export const resume = async <Value>(
  parts: NeedParts,
  principal: Principal,
  request: RequestView,
  attempt: Attempt<Value>,
  sealed: string,
): Promise<Settled<Value>> => {
  const state = openState(parts.sealer, principal, attempt, sealed)
  if (state.kind === 'question') return goOn(parts, principal, request, attempt, state)
  const link = parts.engine.findLink(state.link)
  if (!link) throw invalidRequestState()
  const response = inputResponse(request.inputResponses as never, link.name)
  if (state.accepted) return hold(parts, principal, request, attempt, state)
  if (response.kind !== 'elicit') return runAfter(parts, principal, request, attempt, state)
  if (response.action === 'accept') return hold(parts, principal, request, attempt, state)
  if (response.action === 'decline') {
    await parts.engine.declineIntent(principal, state.intent)
    return declined(link.connector?.id)
  }
  const need = await parts.engine.askFor(principal, link)
  return { kind: 'tell', need, code: need.code, text: need.text }
}

// Keeps the retry open while the person is in the browser: answering "still waiting" at once would use up the
// rounds of the client within seconds.
const hold = async <Value>(
  parts: NeedParts,
  principal: Principal,
  request: RequestView,
  attempt: Attempt<Value>,
  state: LinkState,
): Promise<Settled<Value>> => {
  const release = parts.holds.take(callerKey(principal))
  if (!release) return pending(parts, principal, state)
  try {
    const wait = { timeoutMs: parts.holdMs, signal: request.signal }
    const answer = await parts.engine.awaitIntent(principal, state.intent, wait)
    if (answer === 'declined') return refused(parts, principal, state)
    if (answer === 'pending') {
      const round = state.round + 1
      if (round >= maxRounds) return pending(parts, principal, state)
      const next = sealState(parts.sealer, principal, attempt, { ...state, round, accepted: true })
      return { kind: 'ask', result: inputRequired({ requestState: next }) }
    }
  } finally {
    release()
  }
  return runAfter(parts, principal, request, attempt, state)
}

const runAfter = async <Value>(
  parts: NeedParts,
  principal: Principal,
  request: RequestView,
  attempt: Attempt<Value>,
  { intent, round }: LinkState,
): Promise<Settled<Value>> =>
  runOnce(parts, principal, request, attempt, { reference: intent, intent, round, asksFirst: request.elicitsForms })

// The person was asked whether this very call should run.
const goOn = async <Value>(
  parts: NeedParts,
  principal: Principal,
  request: RequestView,
  attempt: Attempt<Value>,
  state: QuestionState,
): Promise<Settled<Value>> => {
  const answer = answerIn(request, state)
  if (answer === 'no') return notConfirmed()
  return runOnce(parts, principal, request, attempt, { ...state, asksFirst: answer === 'again' })
}

interface Turn {
  /** What the state can be used for once. */
  readonly reference: string
  readonly intent?: string | undefined
  readonly round: number
  readonly asksFirst: boolean
}

const runOnce = async <Value>(
  parts: NeedParts,
  principal: Principal,
  request: RequestView,
  attempt: Attempt<Value>,
  { reference, intent, round, asksFirst }: Turn,
): Promise<Settled<Value>> => {
  // The client is gone: what it asked for must not happen behind its back.
  request.signal.throwIfAborted()
  const key = stateKey(principal, attempt, reference)
  if (!(await parts.spent.claim(principal, key))) throw invalidRequestState()
  const outcome = await attempt.run({ signal: request.signal, asksFirst, ...(intent === undefined ? {} : { intent }) })
  if (outcome.kind === 'done' || outcome.kind === 'failed') return outcome
  await parts.spent.release(principal, key)
  if (outcome.kind === 'unconfirmed') {
    return askToConfirm(parts, principal, attempt, outcome.question, { intent, round: round + 1 })
  }
  const { need } = outcome
  return request.elicitsUrls && asksPerson(need) && round + 1 < maxRounds
    ? askByElicitation(parts, principal, attempt, need, round + 1)
    : tell(need)
}

const pending = async (
  parts: NeedParts,
  principal: Principal,
  state: LinkState,
): Promise<Settled<never>> => {
  const link = parts.engine.findLink(state.link)
  if (!link) throw invalidRequestState()
  const need = await parts.engine.askFor(principal, link)
  if (isApproval(need)) return { kind: 'tell', need, code: need.code, text: need.text }
  const text =
    `AUTH_PENDING: The connection is not finished yet. Please finish it at the '${link.name}' resource ` +
    `(${link.uri}), then call again: ${need.url}`
  return { kind: 'tell', need, code: 'AUTH_PENDING', text }
}

// A person's own no is a no. An administrator's is told with its reason, and may be asked for again.
const refused = async (parts: NeedParts, principal: Principal, state: LinkState): Promise<Settled<never>> => {
  const link = parts.engine.findLink(state.link)
  if (!link?.capabilities.some(({ approval }) => approval === 'admin')) return declined(link?.connector?.id)
  const need = await parts.engine.askFor(principal, link)
  return isApproval(need) ? { kind: 'tell', need, code: need.code, text: need.text } : declined(link.connector?.id)
}

const isApproval = ({ code }: AuthorizationNeed): boolean => code === 'APPROVAL_REQUIRED' || code === 'APPROVAL_PENDING'

const declined = (connector: string | undefined): Settled<never> => ({
  kind: 'failed',
  error: new ConnectorError('AUTH_DECLINED', connector === undefined ? {} : { connector }),
})
