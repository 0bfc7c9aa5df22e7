import { isConnectorError, outsideLimits, startDeadline, type AnyResourceTemplate, type Connector, type Limits } from '@grantway/connector-kit'
import type { Completion } from './call-outcome.ts'
import type { Principal } from '../principal.ts'
import { authorize } from './authorize.ts'
import { perform, type CallParts } from './call.ts'

/** A person is typing: what takes longer than this is of no use any more. */
const timeoutMs = 10_000
const maxValues = 100

/**
 * Offers values for one variable of a template, under the same check as reading it. It offers nothing where
 * nothing is connected, where the grant does not reach, and where the provider does not answer: nobody is asked
 * to connect in the middle of a word.
 */
export const completeResource = async (
  call: CallParts, principal: Principal, connector: Connector, template: AnyResourceTemplate,
  { variable, typed, others }: Completion, signal: AbortSignal,
): Promise<readonly string[]> => {
  const { complete } = template
  if (!complete) return []
  const deadline = startDeadline(signal, timeoutMs)
  try {
    const found = await authorize(call.parts, principal, { connector, requires: template.requires, title: template.title, narrows: true })
    if ('code' in found) return []
    const values = await perform(call, principal, found, { signal: deadline.signal }, {
      name: template.name, action: 'resource.completed', writes: false, digest: () => '',
      work: (context) => complete(context, variable, typed, others),
    })
    return values.filter((value) => isWithin(connector, template, found.limits, { ...others, [variable]: value })).slice(0, maxValues)
  } catch (error) {
    call.parts.log.info('a completion was left out', {
      resource: template.name, connector: connector.id, code: isConnectorError(error) ? error.code : 'INTERNAL',
    })
    return []
  } finally {
    deadline.clear()
  }
}

// Half an address names no target yet; `complete` keeps to the limits until the last variable says which it is.
const isWithin = (
  { targetKinds = [] }: Connector, { uriTemplate, targets }: AnyResourceTemplate, limits: Limits | undefined,
  values: Readonly<Record<string, string>>,
): boolean => {
  if (!limits) return true
  if (!targets) return false
  const required = [...uriTemplate.matchAll(/\{\+?(\w+)\}/g)].map(([, name = '']) => name)
  return required.some((name) => !values[name]) || outsideLimits(targetKinds, limits, targets(values)) === undefined
}
