import type { CompleteResult } from '@modelcontextprotocol/server'
import type { Caller } from '../caller.ts'
import { tenantLinkTemplate } from '../catalog/resources.ts'
import type { DispatchParts } from './parts.ts'
import { invalidParams } from './unknown.ts'

interface CompleteParams {
  readonly ref:
    | { readonly type: 'ref/resource'; readonly uri: string }
    | { readonly type: 'ref/prompt'; readonly name: string }
  readonly argument: { readonly name: string; readonly value: string }
}

/** Answers `completion/complete`: connectors of this server, and the caller's own tenant and no other. */
export const complete = (
  { engine, catalog }: DispatchParts,
  { principal }: Caller,
  { ref, argument }: CompleteParams,
): CompleteResult => {
  if (ref.type === 'ref/prompt') {
    if (!catalog.prompts.find(ref.name)) throw invalidParams('Unknown prompt')
    return completion([])
  }
  const templates = catalog.resources.templates.resourceTemplates
  if (!templates.some(({ uriTemplate }) => uriTemplate === ref.uri))
    throw invalidParams('Unknown resource template')
  if (ref.uri !== tenantLinkTemplate) return completion([])
  const known: Readonly<Record<string, readonly string[]>> = {
    connector: engine.connectors.map(({ id }) => id),
    tenantId: [principal.tenant],
  }
  const candidates = Object.hasOwn(known, argument.name) ? known[argument.name] ?? [] : []
  return completion(candidates.filter((candidate) => candidate.startsWith(argument.value)))
}

const completion = (values: string[]): CompleteResult => ({
  completion: { values: values.slice(0, 100), total: values.length, hasMore: values.length > 100 },
})
