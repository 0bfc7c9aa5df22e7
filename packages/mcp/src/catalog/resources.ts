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

/** What a URI template of the list stands for. */
export type NamedTemplate =
  | { readonly kind: 'tenant' }
  | { readonly kind: 'link'; readonly link: Link }
  | ({ readonly kind: 'connector' } & Omit<TemplateMatch, 'variables'>)

/** The prepared answers to `resources/list` and `resources/templates/list`. */
export interface ResourceCatalog {
  readonly list: { readonly resources: Resource[] }
  readonly templates: { readonly resourceTemplates: ResourceTemplateType[] }
  /** Finds the connector's template that a URI fits. */
  readonly match: (uri: string) => TemplateMatch | undefined
  /** Finds what a template leads to, as a completion names it. */
  readonly find: (uriTemplate: string) => NamedTemplate | undefined
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
  const named = new Map<string, NamedTemplate>([
    ...entries.map(({ connector, template }): [string, NamedTemplate] =>
      [template.uriTemplate, { kind: 'connector', connector, template }]),
    ...links.flatMap((link): [string, NamedTemplate][] =>
      link.template === undefined ? [] : [[link.template, { kind: 'link', link }]]),
    [tenantLinkTemplate, { kind: 'tenant' }],
  ])
  return {
    list: {
      resources: links
        .filter(({ template }) => template === undefined)
        .map(({ uri, name, title, description }) => ({ uri, name, title, description, ...forThePerson })),
    },
    templates: {
      resourceTemplates: [
        tenantLink,
        ...links.flatMap(describeTemplatedLink),
        ...entries.map(({ template }) => describeTemplate(template)),
      ],
    },
    match: (uri) => {
      for (const { connector, template, match } of entries) {
        const variables = match(uri)
        if (variables) return { connector, template, variables }
      }
      return undefined
    },
    find: (uriTemplate) => named.get(uriTemplate),
  }
}

const tenantLink: ResourceTemplateType = {
  uriTemplate: tenantLinkTemplate,
  name: 'tenant_oauth_link',
  title: 'Connect a service for an organisation',
  description: 'Link to connect a service in the organisation named by tenantId.',
  ...forThePerson,
}

// It leads nowhere without its values, so it is no resource of the list.
const describeTemplatedLink = ({ template, name, title, description }: Link): ResourceTemplateType[] =>
  template === undefined ? [] : [{ uriTemplate: template, name, title, description, ...forThePerson }]

const describeTemplate = (template: AnyResourceTemplate): ResourceTemplateType => ({
  uriTemplate: template.uriTemplate,
  name: template.name,
  title: template.title,
  description: template.description,
  mimeType: template.mimeType,
  _meta: { 'dev.grantway/requires': template.requires.map(({ id }) => id) },
})
