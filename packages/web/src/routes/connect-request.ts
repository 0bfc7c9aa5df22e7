import type { ConnectRequest } from '@grantway/auth-core'
import type { Connector } from '@grantway/connector-kit'
import { z } from 'zod'
import { connectPath } from '../pages/paths.ts'

const id = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/)

const once = <Item extends z.ZodType>(item: Item) => z.array(item).max(1)

const requestSchema = z.object({
  capabilities: z.array(id).max(32),
  // A second `i` is an attempt to show one request and start another; the same holds for a link.
  intents: once(z.string().regex(/^[\w.~-]{1,256}$/)),
  links: once(id),
  add: once(z.literal('1')),
})

/** Reads which capabilities or which link are asked for, by whom, from the address or from the form. */
export const readConnectRequest = (
  connectors: readonly Connector[], connector: string, parameters: URLSearchParams,
): ConnectRequest | undefined => {
  const parsed = requestSchema.safeParse({
    capabilities: parameters.getAll('cap').flatMap((value) => value.split(',')).filter((value) => value !== ''),
    intents: parameters.getAll('i'),
    links: parameters.getAll('link'),
    add: parameters.getAll('add'),
  }).data
  if (!parsed) return undefined
  const [link] = parsed.links
  return {
    connector,
    capabilities: [...new Set(parsed.capabilities)],
    intent: parsed.intents[0],
    link,
    values: link === undefined ? undefined : valuesOf(connectors, connector, link, parameters),
    add: parsed.add.length === 1,
  }
}

// Only what the link's template names is read; the engine checks each value before it is used.
const valuesOf = (
  connectors: readonly Connector[], connectorId: string, linkId: string, parameters: URLSearchParams,
): Readonly<Record<string, string>> => {
  const link = connectors.find(({ id: known }) => known === connectorId)?.links?.find(({ id: known }) => known === linkId)
  if (link?.kind !== 'authorization') return {}
  return Object.fromEntries((link.parameters ?? []).flatMap(({ name }) => {
    const [value, ...more] = parameters.getAll(name)
    return value === undefined || more.length > 0 ? [] : [[name, value.slice(0, 256)]]
  }))
}

/** Gives the path that shows the same request again. */
export const pathOf = (request: ConnectRequest, way?: 'key'): string => connectPath(request.connector, request, way)
