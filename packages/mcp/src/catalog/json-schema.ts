import type { Tool } from '@modelcontextprotocol/server'
import { z } from 'zod'

/** Converts a zod object to the JSON Schema of a definition, without the `$schema` line that costs tokens. */
export const objectSchema = (schema: z.ZodObject, io: 'input' | 'output'): Tool['inputSchema'] => {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io })
  return { ...rest, type: 'object' } as Tool['inputSchema']
}
