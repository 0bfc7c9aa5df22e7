import type { Engine, Link } from '@grantway/auth-core'

/** A link that was named, and the tenant when the template with a tenant was used. */
export type NamedLink =
  | { readonly kind: 'link'; readonly link: Link }
  | { readonly kind: 'tenant'; readonly link: Link; readonly tenant: string | undefined }

const tenantForm = /^auth:\/\/([a-z0-9-]+)\/connect(?:\?(.*))?$/

/**
 * Finds the link behind a URI: its own, the template with a tenant, or a spelling that is answered without
 * being listed (`mcp://auth/github`, `mcp://auth/github-connect`, `auth/github_connect`).
 */
export const resolveLink = (engine: Pick<Engine, 'findLink'>, uri: string): NamedLink | undefined => {
  const own = engine.findLink(uri)
  if (own) return { kind: 'link', link: own }
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
