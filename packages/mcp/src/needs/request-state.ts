import { createHash } from 'node:crypto'
import type { Principal, Sealer } from '@grantway/auth-core'
import { ProtocolError, ProtocolErrorCode } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { callerBinding } from '../caller.ts'
import { canonicalJson } from './canonical-json.ts'

const purpose = 'mcp-request-state'

/** How long a person may take between two rounds. */
export const stateTtlSeconds = 15 * 60

/** The call a state belongs to. A state of one call opens in no other. */
export interface CallIdentity {
  readonly method: 'tools/call' | 'resources/read' | 'prompts/get'
  /** Tool name, resource URI or prompt name. */
  readonly name: string
  readonly input: unknown
}

const linkState = z.object({
  kind: z.literal('link'),
  intent: z.string(),
  link: z.string(),
  round: z.int(),
  accepted: z.boolean(),
})
const questionState = z.object({
  kind: z.literal('question'),
  reference: z.string(),
  round: z.int(),
  /** The question that was answered before this one, in the same call. */
  intent: z.string().optional(),
})
const stateSchema = z.discriminatedUnion('kind', [linkState, questionState])

/** The person was asked to open a link. */
export type LinkState = z.output<typeof linkState>
/** The person was asked to agree to one call. */
export type QuestionState = z.output<typeof questionState>
/** What travels through the client between two rounds: references only, sealed. */
export type RequestState = LinkState | QuestionState

const bindingOf = (principal: Principal, call: CallIdentity): readonly string[] => [
  ...callerBinding(principal),
  call.method,
  call.name,
  createHash('sha256').update(canonicalJson(call.input)).digest('base64url'),
]

/** Seals a state for this caller and this call. */
export const sealState = (
  sealer: Sealer,
  principal: Principal,
  call: CallIdentity,
  state: RequestState,
): string => sealer.seal(purpose, state, bindingOf(principal, call), stateTtlSeconds)

/**
 * Opens what a client sent back. It is an attacker's input: altered, expired, of another person, tenant,
 * client, tool or argument, it is refused before anything happens.
 * **Errors:** a protocol error -32602 with `data.reason` `invalid_request_state`.
 * @see https://modelcontextprotocol.io/specification/2026-07-28/basic/patterns/mrtr
 */
export const openState = (
  sealer: Sealer,
  principal: Principal,
  call: CallIdentity,
  sealed: string,
): RequestState => {
  const state = stateSchema.safeParse(sealer.open(purpose, sealed, bindingOf(principal, call)))
  if (!state.success) throw invalidRequestState()
  return state.data
}

/** One key for all states of one intent or question in one call, whatever their round. */
export const stateKey = (principal: Principal, call: CallIdentity, reference: string): string =>
  createHash('sha256')
    .update(JSON.stringify([...bindingOf(principal, call), reference]))
    .digest('base64url')

/** The one answer to every bad state; it does not tell what was wrong. */
export const invalidRequestState = (): ProtocolError =>
  new ProtocolError(ProtocolErrorCode.InvalidParams, 'Invalid or expired requestState', {
    reason: 'invalid_request_state',
  })
