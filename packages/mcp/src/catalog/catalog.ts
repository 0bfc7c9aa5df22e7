import type { Engine } from '@grantway/auth-core'
import { writeInstructions } from './instructions.ts'
import { createPromptCatalog, type PromptCatalog } from './prompts.ts'
import { createResourceCatalog, type ResourceCatalog } from './resources.ts'
import { createToolCatalog, type ToolCatalog } from './tools.ts'

/** Everything this server offers, prepared at start-up. It is the same for everybody and never changes. */
export interface Catalog {
  readonly tools: ToolCatalog
  readonly resources: ResourceCatalog
  readonly prompts: PromptCatalog
  readonly instructions: string
}

/** Prepares the lists, the dispatch tables and the instructions. */
export const createCatalog = ({ connectors, links }: Engine): Catalog => ({
  tools: createToolCatalog(connectors),
  resources: createResourceCatalog(links, connectors),
  prompts: createPromptCatalog(links, connectors),
  instructions: writeInstructions(links),
})
