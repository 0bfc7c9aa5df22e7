import { setImmediate as nextTurn } from 'node:timers/promises'
import { ConnectorError } from '@grantway/connector-kit'
import { sql as statement, type SQL } from 'drizzle-orm'
import { storeError } from './store-error.ts'
import type { Sql, Store } from './store.ts'

/** What differs between the two drivers. */
export interface Driver {
  readonly kind: Store['kind']
  readonly sql: Sql
  readonly rows: Store['rows']
  readonly close: () => Promise<void>
}

/** Builds the store over one driver. */
export const drizzleStore = ({ kind, sql, rows, close }: Driver): Store => {
  // The embedded database answers within the turn of the event loop that asked: a long work of many transactions would
  // let nobody else in, no request and no signal, before it is over.
  const guarded: typeof told = kind === 'postgres' ? told : (work) => told(async () => {
    try {
      return await work()
    } finally {
      await nextTurn()
    }
  })
  return {
    kind,
    shared: (work) => guarded(() => work(sql)),
    owned: (owner, work) =>
      guarded(() =>
        sql.transaction(async (transaction) => {
          // Local to the transaction: a pooled connection carries nothing over to the next person.
          await transaction.execute(
            statement`select set_config('app.tenant', ${owner.tenant}, true), set_config('app.user', ${owner.subject}, true)`,
          )
          return work(transaction)
        }),
      ),
    everyone: (work) => guarded(() => readUnder(sql, statement`select set_config('app.everyone', 'on', true)`, work)),
    sameAccount: ({ registration, accountKey }, work) =>
      guarded(() =>
        readUnder(sql, statement`select set_config('app.registration', ${registration}, true), set_config('app.account', ${accountKey}, true)`, work)),
    activityOf: (tenant, work) =>
      guarded(() =>
        readUnder(sql, statement`select set_config('app.tenant', ${tenant}, true), set_config('app.reads', 'activity', true)`, work)),
    asKeeper: (work) =>
      guarded(() =>
        sql.transaction(async (transaction) => {
          await transaction.execute(statement`set local role grantway_keeper`).catch((error: unknown) => {
            throw isForbidden(error) ? notKeeper() : error
          })
          return work(transaction)
        }),
      ),
    rows: (text, parameters) => told(() => rows(text, parameters)),
    close,
  }
}

// Whoever sees the rows of several people changes none of them in the same transaction.
const readUnder = <Result>(sql: Sql, setting: SQL, work: (sql: Sql) => Promise<Result>): Promise<Result> =>
  sql.transaction(async (transaction) => {
    await transaction.execute(setting)
    return work(transaction)
  }, { accessMode: 'read only' })

const isForbidden = (error: unknown): boolean =>
  error instanceof Error && [error, error.cause].some((one) => one instanceof Error && 'code' in one && one.code === '42501')

const notKeeper = (): ConnectorError =>
  new ConnectorError('CONFIG_INVALID', { message: 'DATABASE_ADMIN_URL: this works only as the user that migrates the database.' })

const told = async <Result>(work: () => Promise<Result>): Promise<Result> => {
  try {
    return await work()
  } catch (error) {
    throw storeError(error)
  }
}
