import { inspect } from 'node:util'
import type { CallOutcome, ToolResult } from '@grantway/auth-core'
import { capabilityCovers, type AnyTool, type Capability, type Connector } from '@grantway/connector-kit'
import { z } from 'zod'

/** Names an outcome in one word: `done`, `unconfirmed`, or its code. */
export const codeOf = (outcome: CallOutcome<unknown>): string => {
  switch (outcome.kind) {
    case 'done':
    case 'unconfirmed':
      return outcome.kind
    case 'failed':
      return outcome.error.code
    case 'authorization':
      return outcome.need.code
  }
}

/** Everything of an outcome that anybody could be shown; of an error also what it hides. */
export const shown = (outcome: CallOutcome<ToolResult>): string => {
  switch (outcome.kind) {
    case 'done':
      return JSON.stringify(outcome.value)
    case 'failed':
      return inspect(outcome.error, { depth: 12, showHidden: true })
    case 'unconfirmed':
      return outcome.question
    case 'authorization': {
      const { text, shortText, message, url, link } = outcome.need
      return JSON.stringify([text, shortText, message, url, link.name, link.uri, link.description])
    }
  }
}

/** Gives the output of a call that succeeded. */
export const outputOf = (outcome: CallOutcome<ToolResult>): Readonly<Record<string, unknown>> | undefined =>
  outcome.kind === 'done' ? outcome.value.output : undefined

/** Gives the tools that only read. */
export const readers = ({ tools }: Connector): readonly AnyTool[] =>
  tools.filter(({ annotations }) => annotations.readOnlyHint)
/** Gives the tools that write. */
export const writers = ({ tools }: Connector): readonly AnyTool[] =>
  tools.filter(({ annotations }) => !annotations.readOnlyHint)

/** Tools that list in pages. */
export const listings = ({ tools }: Connector): readonly AnyTool[] =>
  tools.filter(({ input }) => 'limit' in input.shape && 'cursor' in input.shape)

/** What a JSON schema says of one property. */
export interface PropertySchema {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly maximum?: number
  readonly maxItems?: number
  readonly properties?: Readonly<Record<string, PropertySchema>>
  readonly items?: PropertySchema
  readonly required?: readonly string[]
}

/** Gives the input of a tool as JSON Schema. */
export const inputSchemaOf = (tool: AnyTool): PropertySchema =>
  z.toJSONSchema(tool.input as z.ZodObject, { io: 'input' }) as PropertySchema
/** Gives the output of a tool as JSON Schema. */
export const outputSchemaOf = (tool: AnyTool): PropertySchema =>
  z.toJSONSchema(tool.output as z.ZodObject, { io: 'output' }) as PropertySchema

/** Every property below a schema with its path: `tasks[].due.date`. */
export const propertiesOf = (
  schema: PropertySchema,
  path = '',
): readonly (readonly [path: string, property: PropertySchema])[] => [
  ...Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const here = path === '' ? name : `${path}.${name}`
    return [[here, property] as const, ...propertiesOf(property, here)]
  }),
  ...(schema.items ? [[`${path}[]`, schema.items] as const, ...propertiesOf(schema.items, `${path}[]`)] : []),
]

/** Tells whether holding `held` is enough for a tool. */
export const enough = (held: readonly Capability[], tool: AnyTool): boolean =>
  tool.requires.some((wanted) => held.some((capability) => capabilityCovers(capability, wanted)))

/** The items of a listing: the array that is as long as the page says. */
export const itemsOf = (output: Readonly<Record<string, unknown>>): readonly unknown[] => {
  const returned = pageOf(output)?.returned
  const lists = Object.values(output).filter(Array.isArray)
  return (lists.find((list) => list.length === returned) ?? lists[0] ?? []) as readonly unknown[]
}

const page = z.object({ returned: z.int(), hasMore: z.boolean(), nextCursor: z.string().optional() })
export type ShownPage = z.output<typeof page>

/** The paging part of an output. */
export const pageOf = (output: Readonly<Record<string, unknown>> | undefined): ShownPage | undefined =>
  page.safeParse(output?.['page']).data
