import { plainText } from '@grantway/connector-kit'
import { z } from 'zod'

/** How long texts of third parties may be, by what they are. */
export const lengths = { line: 300, comment: 2_500, body: 6_000, patch: 4_000 } as const

/** Text of third parties: invisible characters end here. */
export const text = (maxChars: number = lengths.line) =>
  z.string().transform((value) => plainText(value, maxChars))

/** The same, where GitHub may say null or nothing. */
export const optionalText = (maxChars: number = lengths.line) =>
  z
    .string()
    .nullish()
    .transform((value) => (value ? plainText(value, maxChars) : undefined))

/** A value that GitHub may leave null. */
export const optional = <Inner extends z.ZodType>(inner: Inner) =>
  inner.nullish().transform((value) => value ?? undefined)

/** An address for people; anything that is no web address is left out. */
export const link = z
  .url({ protocol: /^https?$/ })
  .optional()
  .catch(undefined)

/** The login of whoever did something; deleted accounts have none. */
export const author = z
  .object({ login: z.string() })
  .nullish()
  .transform((wire) => wire?.login)

/** Labels as GitHub lists them: objects, or names. */
export const labels = z
  .array(z.union([z.string(), z.object({ name: z.string() })]))
  .nullish()
  .transform((wire) => wire?.map((label) => plainText(typeof label === 'string' ? label : label.name, 100)))
