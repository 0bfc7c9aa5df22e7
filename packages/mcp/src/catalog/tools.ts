import type { AnyTool, Connector } from '@grantway/connector-kit'
import type { Tool } from '@modelcontextprotocol/server'
import { objectSchema } from './json-schema.ts'
import { checkDefinition, listDefinition, ownTools, type OwnTool } from './own-tools.ts'

/** What a tool name leads to. */
export type Callable =
  | { readonly kind: 'connector'; readonly connector: Connector; readonly tool: AnyTool }
  | { readonly kind: OwnTool }

/** The prepared answer to `tools/list`, and the table behind `tools/call`. */
export interface ToolCatalog {
  readonly list: { readonly tools: Tool[] }
  /** Finds by name or by alias. */
  readonly find: (name: string) => Callable | undefined
}

const accountProperty = { type: 'string', description: 'Which connected account, when there are several' }

/** Prepares the tools once: no schema is converted and nothing is registered during a call. */
export const createToolCatalog = (connectors: readonly Connector[]): ToolCatalog => {
  const callables = new Map<string, Callable>()
  const tools: Tool[] = []
  for (const connector of connectors) {
    for (const tool of connector.tools) {
      callables.set(tool.name, { kind: 'connector', connector, tool })
      tools.push(definitionOf(tool))
    }
  }
  tools.push(listDefinition, checkDefinition(connectors))
  for (const kind of ownTools) callables.set(kind, { kind })
  callables.set('check-connection', { kind: 'connections_check' })
  for (const { aliases } of connectors) {
    for (const [alias, name] of Object.entries(aliases ?? {})) {
      const callable = callables.get(name)
      if (callable && !callables.has(alias)) callables.set(alias, callable)
    }
  }
  return { list: { tools }, find: (name) => callables.get(name) }
}

const definitionOf = (tool: AnyTool): Tool => {
  const input = objectSchema(tool.input, 'input')
  return {
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: { ...input, properties: { ...input.properties, account: accountProperty } },
    outputSchema: objectSchema(tool.output, 'output'),
    annotations: { ...tool.annotations },
    _meta: { 'dev.grantway/requires': tool.requires.map(({ id }) => id) },
  }
}
