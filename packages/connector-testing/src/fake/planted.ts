import type { ProseFault } from './faults.ts'

/** The secret that fakes plant besides the bearer: it has no business anywhere but in the upstream answer. */
export const plantedSecret = 'SECRET_planted_by_the_fake'

/** Adds fields with secrets to every object of an answer; texts of failures quote them. */
export const withSecrets = (value: unknown, bearer: string | undefined, failed: boolean): unknown => {
  if (Array.isArray(value)) return value.map((item) => withSecrets(item, bearer, failed))
  if (typeof value === 'string') return failed ? `${value} ${plantedSecret} ${bearer ?? ''}` : value
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, inner]) => [name, withSecrets(inner, bearer, failed)])
  return {
    ...Object.fromEntries(entries),
    debug_token: plantedSecret,
    debug_request: `Bearer ${bearer ?? plantedSecret}`,
  }
}

// What people write has words; ids, dates, addresses and enumerations have none.
const isProse = (text: string): boolean => /^\p{L}\S* \S/u.test(text)

/** Characters that a person does not see and a model reads. */
export const invisible = '\u200B\u202E\u2066\u{E0041}\uFEFF'

/** Changes the texts that people wrote, wherever they are in an answer. */
export const withProse = (value: unknown, fault: ProseFault): unknown => {
  if (fault === 'ok') return value
  if (Array.isArray(value)) return value.map((item) => withProse(item, fault))
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withProse(inner, fault)]))
  }
  if (typeof value !== 'string' || !isProse(value)) return value
  return fault === 'long' ? `${value} ${'and so on '.repeat(600)}` : value.replaceAll(' ', `${invisible} `)
}

/** Removes or replaces a property wherever it is in an answer. */
export const withProperty = (value: unknown, name: string, replacement: string | undefined): unknown => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      if (key !== name) return [[key, withProperty(inner, name, replacement)]]
      return replacement === undefined ? [] : [[key, replacement]]
    }),
  )
}
