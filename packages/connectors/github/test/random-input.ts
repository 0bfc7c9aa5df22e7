import type { AnyTool } from '@grantway/connector-kit'
import { z } from 'zod'

/** Numbers below a bound, the same in every run. */
export type Random = (below: number) => number

/** Makes a source of numbers. */
export const seeded = (seed: number): Random => {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

interface Schema {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly maximum?: number
}

const words = [
  'octo-org/hello-world',
  'octo-org/secret-plans',
  'main',
  'shorter',
  'src/greet.ts',
  'README.md',
  'a'.repeat(40),
  'greeting',
  'label:bug',
  '2026-01-01',
  '',
  '../..',
  'DELETE',
  'x&_method=delete',
  'POST /repos',
  '1',
]

const pick = <Item>(random: Random, items: readonly Item[]): Item => items[random(items.length)] as Item

const valueOf = (schema: Schema, random: Random): unknown => {
  if (schema.enum) return pick(random, schema.enum)
  switch (schema.type) {
    case 'integer':
      return 1 + random(Math.min(schema.maximum ?? 100, 40))
    case 'boolean':
      return random(2) === 1
    case 'array':
      return Array.from({ length: random(3) }, () => valueOf(schema.items ?? {}, random))
    case 'object':
      return objectOf(schema, random)
    default:
      return pick(random, words)
  }
}

const objectOf = ({ properties = {}, required = [] }: Schema, random: Random): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => required.includes(name) || random(2) === 1)
      .map(([name, schema]) => [name, valueOf(schema, random)]),
  )

/** An input that a tool accepts, or nothing when chance made none. */
export const randomInput = (tool: AnyTool, random: Random): Record<string, unknown> | undefined => {
  const schema = z.toJSONSchema(tool.input as z.ZodObject, { io: 'input' }) as Schema
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const input = objectOf(schema, random)
    if (tool.input.safeParse(input).success) return input
  }
  return undefined
}
