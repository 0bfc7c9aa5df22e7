declare const opaque: unique symbol

/**
 * What an installed package calls a database or transaction. Drizzle's own declarations do not type-check without
 * `skipLibCheck`, and nobody outside writes queries.
 */
export interface Sql {
  readonly [opaque]: true
}
