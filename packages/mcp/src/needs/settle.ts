import type { Caller } from '../caller.ts'
import { asksPerson, tell, type Attempt, type NeedParts, type RequestView, type Settled } from './attempt.ts'
import { askToConfirm, notConfirmed, runConfirmed } from './confirm.ts'
import { askByElicitation, resume } from './elicit.ts'
import { askByError } from './legacy.ts'

/**
 * Runs an attempt, and turns a need for authorization, or for a person's yes, into what this client declared it
 * can do.
 * **Errors:** -32602 for a bad `requestState`; -32042 in a 2025-11-25 session that declared
 * `elicitation.url`.
 */
export const settle = async <Value>(
  parts: NeedParts,
  caller: Caller,
  request: RequestView,
  attempt: Attempt<Value>,
): Promise<Settled<Value>> => {
  if (caller.era === 'modern' && request.requestState !== undefined) {
    return resume(parts, caller.principal, request, attempt, request.requestState)
  }
  if (caller.era === 'modern') {
    const outcome = await attempt.run({ signal: request.signal, asksFirst: request.elicitsForms })
    if (outcome.kind === 'unconfirmed') {
      return askToConfirm(parts, caller.principal, attempt, outcome.question, { round: 0 })
    }
    if (outcome.kind !== 'authorization') return outcome
    const { need } = outcome
    return request.elicitsUrls && asksPerson(need) ? askByElicitation(parts, caller.principal, attempt, need, 0) : tell(need)
  }
  const outcome = await runConfirmed(request, attempt)
  if (outcome === 'refused' || outcome.kind === 'unconfirmed') return notConfirmed()
  if (outcome.kind !== 'authorization') return outcome
  const { need } = outcome
  // Some clients cancel a call that gets the same -32042 twice, so the second answer is a text.
  if (!caller.session?.elicitsUrls || need.repeated || !asksPerson(need)) return tell(need)
  await parts.sessions.rememberIntent(caller.principal, caller.session.hash, need.intent)
  throw askByError(need)
}
