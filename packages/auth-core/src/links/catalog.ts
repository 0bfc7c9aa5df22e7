import type { Capability, Connector, ConnectorLink } from '@grantway/connector-kit'
import { needsApproval } from '../approvals/standing.ts'
import { checkedValues } from '../flows/link-parameters.ts'
import type { Link, LinkValues } from './link.ts'

/** Derives every link of a deployment from its connectors: the toolkit, one per connector, one per capability. */
export const linkCatalog = (connectors: readonly Connector[]): readonly Link[] => [
  {
    uri: 'auth://links',
    name: 'auth_links',
    title: 'Connections',
    description: 'Every account this server can be connected to, with its state.',
    kind: 'toolkit',
    capabilities: [],
  },
  ...connectors.flatMap(connectorLinks),
  {
    uri: 'auth://manage',
    name: 'connections_manage_link',
    title: 'Manage connections',
    description: 'See, reconnect and disconnect your accounts.',
    kind: 'manage',
    capabilities: [],
  },
]

const underscored = (id: string): string => id.replaceAll('-', '_')

const connectorLinks = (connector: Connector): Link[] => [
  {
    uri: `auth://${connector.id}`,
    name: `${underscored(connector.id)}_auth_link`,
    title: `Connect ${connector.title}`,
    description: `Connect your ${connector.title} account. ${sentences(defaultCapabilities(connector))}`,
    kind: 'connector',
    connector,
    capabilities: defaultCapabilities(connector),
  },
  ...connector.capabilities.map((capability): Link => ({
    uri: `auth://${connector.id}/${capability.id}`,
    name: `${underscored(connector.id)}_${underscored(capability.id)}_link`,
    title: `${connector.title}: ${capability.title}`,
    description: sentences([capability]),
    kind: 'capability',
    connector,
    capabilities: [capability],
  })),
  ...(connector.links ?? []).map((own): Link => ({
    uri: `auth://${connector.id}/${own.id}`,
    name: `${underscored(connector.id)}_${underscored(own.id)}_link`,
    title: `${connector.title}: ${own.title}`,
    description: own.description,
    kind: 'own',
    connector,
    capabilities: own.capabilities,
    own,
    ...templateOf(`auth://${connector.id}/${own.id}`, own),
  })),
  ...limitsLink(connector),
]

const templateOf = (uri: string, own: ConnectorLink): Pick<Link, 'template'> => {
  const names = own.kind === 'authorization' ? (own.parameters ?? []).map(({ name }) => name) : []
  return names.length > 0 ? { template: `${uri}{?${names.join(',')}}` } : {}
}

const limitsLink = (connector: Connector): Link[] => {
  const kinds = (connector.targetKinds ?? []).map(({ title }) => title.toLowerCase())
  if (kinds.length === 0) return []
  return [{
    uri: `auth://${connector.id}/limits`,
    name: `${underscored(connector.id)}_limits_link`,
    title: `${connector.title}: choose ${kinds.join(' and ')}`,
    description: `Choose which ${kinds.join(' and ')} the assistant may reach at ${connector.title}.`,
    kind: 'limits',
    connector,
    capabilities: [],
  }]
}

/** What the connector link asks for: the capabilities marked default, or the first one; what needs an approval has its own link. */
export const defaultCapabilities = ({ capabilities }: Connector): readonly Capability[] => {
  const open = capabilities.filter((capability) => !needsApproval(capability))
  const marked = open.filter((capability) => capability.default)
  return marked.length > 0 ? marked : [...open, ...capabilities].slice(0, 1)
}

const sentences = (capabilities: readonly Capability[]): string =>
  capabilities.map(({ consent }) => `${consent.allows} ${consent.limits}`).join(' ')

/** What the address of a link's page says besides the link itself. */
export interface LinkAddress {
  /** The question it answers. With it the address belongs to one person; without, it may be forwarded. */
  readonly asked?: { readonly capabilities: readonly Capability[]; readonly intent: string }
  /** Values of a templated link, as they came; they are checked here. */
  readonly values?: LinkValues | undefined
}

/**
 * Gives the address of a link's page. **Errors:** INVALID_INPUT that names the value of a templated link which is
 * missing or not allowed, when values are given.
 */
export const linkUrl = (publicUrl: string, link: Link, { asked, values }: LinkAddress = {}): string => {
  if (!link.connector) return `${publicUrl}/connections`
  if (link.kind === 'limits') return `${publicUrl}/connections/limits/${link.connector.id}`
  const url = new URL(`/connect/${link.connector.id}`, publicUrl)
  if (link.own) url.searchParams.set('link', link.own.id)
  else url.searchParams.set('cap', (asked?.capabilities ?? link.capabilities).map(({ id }) => id).join(','))
  if (values && link.own?.kind === 'authorization') {
    for (const [name, value] of Object.entries(checkedValues(link.own, values))) url.searchParams.set(name, value)
  }
  if (asked) url.searchParams.set('i', asked.intent)
  return url.href.replaceAll('%2C', ',')
}
