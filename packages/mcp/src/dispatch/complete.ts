import type { CompleteResult } from '@modelcontextprotocol/server'
import { callerKey, type Caller } from '../caller.ts'
import type { RequestView } from '../needs/attempt.ts'
import { refuseFlood, type DispatchParts } from './parts.ts'
import { invalidParams } from './unknown.ts'

interface CompleteParams {
  readonly ref:
    | { readonly type: 'ref/resource'; readonly uri: string }
    | { readonly type: 'ref/prompt'; readonly name: string }
  readonly argument: { readonly name: string; readonly value: string }
  readonly context?: { readonly arguments?: Readonly<Record<string, string>> | undefined } | undefined
}

/**
 * Answers `completion/complete`: connectors of this server, the caller's own tenant and no other, the closed values
 * of a templated link, and what a connector finds for this person.
 * **Errors:** RATE_LIMITED, counted together with the tool calls.
 */
export const complete = async (
  parts: DispatchParts,
  caller: Caller,
  { ref, argument, context }: CompleteParams,
  { signal }: Pick<RequestView, 'signal'>,
): Promise<CompleteResult> => {
  const { engine, catalog } = parts
  if (ref.type === 'ref/prompt') {
    if (!catalog.prompts.find(ref.name)) throw invalidParams('Unknown prompt')
    return completion([])
  }
  const named = catalog.resources.find(ref.uri)
  if (!named) throw invalidParams('Unknown resource template')
  refuseFlood(parts, callerKey(caller.principal))
  const { name: variable, value: typed } = argument
  const beginning = (candidates: readonly string[]): CompleteResult =>
    completion(candidates.filter((candidate) => candidate.startsWith(typed)))
  switch (named.kind) {
    case 'tenant':
      if (variable === 'connector') return beginning(engine.connectors.map(({ id }) => id))
      return beginning(variable === 'tenantId' ? [caller.principal.tenant] : [])
    case 'link': {
      const parameters = named.link.own?.kind === 'authorization' ? named.link.own.parameters ?? [] : []
      return beginning(parameters.find(({ name }) => name === variable)?.values ?? [])
    }
    case 'connector': {
      const others = context?.arguments ?? {}
      const { connector, template } = named
      return completion(await engine.completeResource(caller.principal, connector, template, { variable, typed, others }, signal))
    }
  }
}

const maxValues = 100

const completion = (values: readonly string[]): CompleteResult => ({
  completion: { values: values.slice(0, maxValues), total: values.length, hasMore: values.length > maxValues },
})
