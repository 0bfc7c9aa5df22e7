import type { Engine, Link, LinkValues } from '@grantway/auth-core'

/** A link that was named, with the values of its template or the tenant where one of those was used. */
export type NamedLink =
  | { readonly kind: 'link'; readonly link: Link }
  | { readonly kind: 'templated'; readonly link: Link; readonly values: LinkValues }
  | { readonly kind: 'tenant'; readonly link: Link; readonly tenant: string | undefined }

const ownForm = /^(auth:\/\/[a-z0-9-]+\/[a-z0-9-]+)(?:\?(.*))?$/
const tenantForm = /^auth:\/\/([a-z0-9-]+)\/connect(?:\?(.*))?$/

/**
 * Finds the link behind a URI: its own, one with the values of a template, the template with a tenant, or a spelling that is answered without
 * being listed (`mcp://auth/github`, `mcp://auth/github-connect`, `auth/github_connect`).
 */
export const resolveLink = (engine: Pick<Engine, 'findLink'>, uri: string): NamedLink | undefined => {
  const known = engine.findLink(uri)
  if (known && known.template === undefined) return { kind: 'link', link: known }
  const templated = templatedLink(engine, uri)
  if (templated) return templated
  const [, connector, query] = tenantForm.exec(uri) ?? []
  if (connector !== undefined) {
    const link = engine.findLink(`auth://${connector}`)
    const tenant = new URLSearchParams(query ?? '').get('tenantId') || undefined
    return link && { kind: 'tenant', link, tenant }
  }
  for (const candidate of connectorIdsIn(uri)) {
    const link = engine.findLink(`auth://${candidate}`)
    if (link?.kind === 'connector') return { kind: 'link', link }
  }
  return undefined
}

// What a value may be is the engine's to say; a name that comes twice is as good as none.
const templatedLink = (engine: Pick<Engine, 'findLink'>, uri: string): NamedLink | undefined => {
  const [, plain = '', query = ''] = ownForm.exec(uri) ?? []
  const link = engine.findLink(plain)
  if (link?.template === undefined) return undefined
  const given = new URLSearchParams(query)
  const once = [...given].filter(([name]) => given.getAll(name).length === 1)
  return { kind: 'templated', link, values: Object.fromEntries(once) }
}

/** Every URI a client may have subscribed to in order to hear about this link. */
export const spellingsOf = (link: Link): readonly string[] => {
  if (link.kind !== 'connector' || !link.connector) return [link.uri]
  const { id } = link.connector
  return [link.uri, `mcp://auth/${id}`, `mcp://auth/${id}-connect`, `auth/${id.replaceAll('-', '_')}_connect`]
}

const connectorIdsIn = (uri: string): readonly string[] => {
  const dashed = /^mcp:\/\/auth\/([a-z0-9-]+)$/.exec(uri)?.[1]
  if (dashed !== undefined) return [dashed, dashed.replace(/-connect$/, '')]
  const snake = /^auth\/([a-z0-9_]+)_connect$/.exec(uri)?.[1]
  return snake === undefined ? [] : [snake.replaceAll('_', '-')]
}
