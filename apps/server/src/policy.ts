import { ConnectorError, type AnyTool, type Capability, type Connector } from '@grantway/connector-kit'

/**
 * What a deployment leaves out of its connectors. What is left out is in no list, has no link, and is refused by
 * name as if it had never been there.
 */
export interface DeploymentPolicy {
  /** Connectors that are offered, by id; all when missing. */
  readonly connectors?: readonly string[]
  /** Capabilities that are offered, by connector id; all of a connector that is not named. */
  readonly capabilities?: Readonly<Record<string, readonly string[]>>
  /** Tells whether a tool is offered. */
  readonly tools?: (tool: AnyTool) => boolean
  /** True: only tools that change nothing. */
  readonly readOnly?: boolean
}

/**
 * Restricts connectors to what a policy allows. A capability that no remaining tool or resource needs is left out
 * too, so that nobody is asked for more than this server can use.
 * **Errors:** CONFIG_INVALID for a name that does not exist, and for a connector of which nothing is left.
 */
export const restrict = (connectors: readonly Connector[], policy: DeploymentPolicy = {}): readonly Connector[] => {
  // A misspelt name would silently offer less than was meant, or more.
  refuseUnknown([...(policy.connectors ?? []), ...Object.keys(policy.capabilities ?? {})], connectors, 'connector')
  return connectors
    .filter(({ id }) => policy.connectors?.includes(id) ?? true)
    .map((connector) => restrictConnector(connector, policy))
}

const restrictConnector = (connector: Connector, policy: DeploymentPolicy): Connector => {
  const { tools, readOnly = false } = policy
  const listed = policy.capabilities?.[connector.id]
  if (!listed && !tools && !readOnly) return connector
  refuseUnknown(listed ?? [], connector.capabilities, `capability of ${connector.id}`)
  const allowed = (capabilities: readonly Capability[]): boolean => capabilities.every(({ id }) => listed?.includes(id) ?? true)
  const kept = connector.tools.filter((tool) =>
    allowed(tool.requires) && (!readOnly || tool.annotations.readOnlyHint === true) && (tools?.(tool) ?? true))
  const resources = (connector.resources ?? []).filter(({ requires }) => allowed(requires))
  const needed = new Set([...kept, ...resources].flatMap(({ requires }) => requires.map(({ id }) => id)))
  const [first, ...rest] = connector.capabilities.filter(({ id }) => needed.has(id))
  if (!first) throw invalid(`nothing of ${connector.id} is left; leave the connector out instead.`)
  return Object.freeze({
    ...connector,
    capabilities: [first, ...rest] as const,
    tools: kept,
    ...(connector.resources && { resources }),
    ...(connector.links && {
      links: connector.links.filter(({ capabilities }) => capabilities.every(({ id }) => needed.has(id))),
    }),
  })
}

const refuseUnknown = (names: readonly string[], known: readonly { readonly id: string }[], kind: string): void => {
  const wrong = names.find((name) => !known.some(({ id }) => id === name))
  if (wrong !== undefined) throw invalid(`there is no ${kind} '${wrong}'.`)
}

const invalid = (sentence: string): ConnectorError => new ConnectorError('CONFIG_INVALID', { message: `The deployment's policy: ${sentence}` })
