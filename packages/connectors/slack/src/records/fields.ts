import { plainText } from '@grantway/connector-kit'
import { z } from 'zod'

/** A text that may be missing, null or empty. */
export const optional = z
  .string()
  .nullish()
  .transform((value) => value || undefined)
/** Text of third parties, without invisible characters and of a bounded length from here on. */
export const words = (maxChars: number) =>
  z
    .string()
    .nullish()
    .transform((value) => (value ? plainText(value, maxChars) : undefined))
/** What somebody or something is called. */
export const name = words(80)
/** An address a person can open; anything else is left out. */
export const link = z
  .url({ protocol: /^https?$/ })
  .optional()
  .catch(undefined)
/** Seconds since 1970, shown in ISO 8601. */
export const seconds = z
  .number()
  .nullish()
  .transform((value) => (value ? isoOf(value) : undefined))

/** Gives the instant of a `ts` or of seconds since 1970 in ISO 8601. */
export const isoOf = (ts: string | number): string => new Date(Math.floor(Number(ts) * 1000)).toISOString()
