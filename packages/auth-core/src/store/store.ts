// A name and not a path: here it is drizzle's type, for those who install the package an opaque one.
import type { Sql } from '#sql'
import type { Owner } from '../principal.ts'

export type { Sql }

/** One account at a provider, reached through one OAuth client. */
export interface AccountReference {
  readonly registration: string
  readonly accountKey: string
}

/**
 * The database behind both drivers. Every error that leaves it is a ConnectorError without SQL and parameters:
 * STORE_UNAVAILABLE when the connection is gone, else INTERNAL.
 */
export interface Store {
  readonly kind: 'pglite' | 'postgres'
  /** Works on the tables outside tenant isolation; one statement, or `sql.transaction` for several. */
  readonly shared: <Result>(work: (sql: Sql) => Promise<Result>) => Promise<Result>
  /** Runs a transaction in which row-level security admits this person's rows only. */
  readonly owned: <Result>(owner: Owner, work: (sql: Sql) => Promise<Result>) => Promise<Result>
  /** Reads where rows of everybody are: for background work and the operator's commands, never to answer a request. */
  readonly everyone: <Result>(work: (sql: Sql) => Promise<Result>) => Promise<Result>
  /** Reads the connections of everybody to one account of a provider, which is named exactly. */
  readonly sameAccount: <Result>(account: AccountReference, work: (sql: Sql) => Promise<Result>) => Promise<Result>
  /** Runs a transaction that may read the activity of a whole tenant, and no other row of anybody. */
  readonly activityOf: <Result>(tenant: string, work: (sql: Sql) => Promise<Result>) => Promise<Result>
  /**
   * Runs a transaction as the role that keeps keys and the audit log: it sees every tenant. For the operator's
   * commands only. **Errors:** CONFIG_INVALID when the user of this store may not.
   */
  readonly asKeeper: <Result>(work: (sql: Sql) => Promise<Result>) => Promise<Result>
  /** Runs one prepared statement and gives its rows; for the hot path. */
  readonly rows: <Row>(text: string, parameters: readonly (string | null)[]) => Promise<readonly Row[]>
  readonly close: () => Promise<void>
}
