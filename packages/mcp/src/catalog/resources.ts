import type { Link } from '@grantway/auth-core'
import type { AnyResourceTemplate, Connector } from '@grantway/connector-kit'
import type { Resource, ResourceTemplateType } from '@modelcontextprotocol/server'
import { matchTemplate } from './uri-template.ts'

/** URI template of the link that names a tenant. */
export const tenantLinkTemplate = 'auth://{connector}/connect{?tenantId}'

/** A connector's template that fits a URI, and what its expressions stand for. */
export interface TemplateMatch {
  readonly connector: Connector
  readonly template: AnyResourceTemplate
  readonly variables: Readonly<Record<string, string>>
}

/** The prepared answers to `resources/list` and `resources/templates/list`. */
export interface ResourceCatalog {
  readonly list: { readonly resources: Resource[] }
  readonly templates: { readonly resourceTemplates: ResourceTemplateType[] }
  readonly match: (uri: string) => TemplateMatch | undefined
}

const forThePerson: Pick<Resource, 'mimeType' | 'annotations'> = {
  mimeType: 'application/json',
  annotations: { audience: ['user'] },
}

/** Prepares links as resources, and the templates of all connectors behind one matcher. */
export const createResourceCatalog = (
  links: readonly Link[],
  connectors: readonly Connector[],
): ResourceCatalog => {
  const entries = connectors.flatMap((connector) =>
    (connector.resources ?? []).map((template) => ({
      connector,
      template,
      match: matchTemplate(template.uriTemplate),
    })),
  )
  return {
    list: {
      resources: links.map(({ uri, name, title, description }) => ({
        uri,
        name,
        title,
        description,
        ...forThePerson,
      })),
    },
    templates: {
      resourceTemplates: [tenantLink, ...entries.map(({ template }) => describeTemplate(template))],
    },
    match: (uri) => {
      for (const { connector, template, match } of entries) {
        const variables = match(uri)
        if (variables) return { connector, template, variables }
      }
      return undefined
    },
  }
}

const tenantLink: ResourceTemplateType = {
  uriTemplate: tenantLinkTemplate,
  name: 'tenant_oauth_link',
  title: 'Connect a service for an organisation',
  description: 'Link to connect a service in the organisation named by tenantId.',
  ...forThePerson,
}

const describeTemplate = (template: AnyResourceTemplate): ResourceTemplateType => ({
  uriTemplate: template.uriTemplate,
  name: template.name,
  title: template.title,
  description: template.description,
  mimeType: template.mimeType,
  _meta: { 'dev.grantway/requires': template.requires.map(({ id }) => id) },
})
