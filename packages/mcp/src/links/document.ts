import type { Engine, Link, LinkStatus, Principal } from '@grantway/auth-core'
import { tenantLinkTemplate } from '../catalog/resources.ts'
import type { NamedLink } from './resolve.ts'
import { manageLink } from './standing.ts'

/**
 * Writes the JSON document that reading a link gives: what it is, its state for this person, where to go.
 * It holds no secret and no intent: the address may be forwarded without harm.
 */
export const linkDocument = async (engine: Engine, principal: Principal, named: NamedLink): Promise<object> => {
  const { link } = named
  return link.kind === 'toolkit'
    ? toolkit(engine, principal, link)
    : single(engine, await engine.linkStatus(principal, link, named.kind === 'templated' ? named.values : undefined))
}

const toolkit = async (engine: Engine, principal: Principal, link: Link): Promise<object> => {
  const others = engine.links.filter(({ kind }) => kind !== 'toolkit')
  const statuses = await Promise.all(others.map((other) => engine.linkStatus(principal, other)))
  return {
    name: link.name,
    type: 'link',
    description: link.description,
    uri: engine.linkUrl(link),
    links: [
      ...statuses.map((status) => (status.link.template === undefined ? single(engine, status) : templated(engine, status))),
      tenantTemplate(principal),
    ],
  }
}

const single = (engine: Engine, status: LinkStatus): object => {
  const { link, url } = status
  return {
    name: link.name,
    type: 'link',
    description: link.description,
    resource: link.uri,
    uri: url,
    ...standing(engine, status),
  }
}

// Without its values it has no address, only the way to one.
const templated = (engine: Engine, status: LinkStatus): object => {
  const { name, description, template, own } = status.link
  const parameters = own?.kind === 'authorization' ? own.parameters ?? [] : []
  return {
    name,
    type: 'link',
    description,
    template: {
      uri: template,
      parameters: parameters.map((one) => ({
        name: one.name,
        description: one.description,
        required: true,
        ...(one.values ? { values: one.values } : {}),
      })),
    },
    ...standing(engine, status),
  }
}

const standing = (engine: Engine, { link, state, account, granted }: LinkStatus): object => {
  const held = new Set(granted.map(({ id }) => id))
  return {
    status: state,
    ...(account === undefined ? {} : { account }),
    capabilities: link.capabilities.map(({ id, title, consent }) => ({
      id,
      title,
      consent: `${consent.allows} ${consent.limits}`,
      granted: held.has(id),
    })),
    ...manageAddresses(engine, link),
  }
}

const manageAddresses = (engine: Engine, link: Link): object => {
  const page = manageLink(engine)
  const provider = link.connector?.provider.manageUrl
  if (!page || !link.connector) return {}
  return { manage: { uri: engine.linkUrl(page), ...(provider === undefined ? {} : { provider }) } }
}

const tenantTemplate = (principal: Principal): object => ({
  name: 'tenant_oauth_link',
  type: 'link',
  description: 'Use this link to connect a service in the named organisation.',
  template: {
    uri: tenantLinkTemplate,
    parameters: [
      { name: 'connector', description: 'Id of the service.', required: true },
      {
        name: 'tenantId',
        description: 'Identifier of your organisation.',
        required: true,
        default: principal.tenant,
      },
    ],
  },
})
