import type { Link } from '@grantway/auth-core'
import type { Connector, Prompt as ConnectorPrompt } from '@grantway/connector-kit'
import type { Prompt } from '@modelcontextprotocol/server'
import { objectSchema } from './json-schema.ts'

/** What a prompt name leads to. */
export type Promptable =
  | { readonly kind: 'connector'; readonly prompt: ConnectorPrompt }
  | { readonly kind: 'connect'; readonly connector: Connector; readonly link: Link }

/** The prepared answer to `prompts/list`, and the table behind `prompts/get`. */
export interface PromptCatalog {
  readonly list: { readonly prompts: Prompt[] }
  readonly find: (name: string) => Promptable | undefined
}

/** Prepares one `connect_<connector>` per connector link, and the prompts of the connectors. */
export const createPromptCatalog = (
  links: readonly Link[],
  connectors: readonly Connector[],
): PromptCatalog => {
  const table = new Map<string, Promptable>()
  const prompts: Prompt[] = []
  for (const link of links) {
    if (link.kind !== 'connector' || !link.connector) continue
    const name = `connect_${link.connector.id.replaceAll('-', '_')}`
    table.set(name, { kind: 'connect', connector: link.connector, link })
    prompts.push({ name, title: link.title, description: link.description })
  }
  for (const prompt of connectors.flatMap((connector) => connector.prompts ?? [])) {
    table.set(prompt.name, { kind: 'connector', prompt })
    prompts.push(describePrompt(prompt))
  }
  return { list: { prompts }, find: (name) => table.get(name) }
}

const describePrompt = ({ name, title, description, input }: ConnectorPrompt): Prompt => {
  const { properties = {}, required = [] } = objectSchema(input, 'input')
  return {
    name,
    title,
    description,
    arguments: Object.entries(properties as Record<string, { readonly description?: string }>).map(
      ([argument, schema]) => ({
        name: argument,
        required: required.includes(argument),
        ...(schema.description === undefined ? {} : { description: schema.description }),
      }),
    ),
  }
}
