import postgres from 'postgres'
import type { TestStore } from '../../src/testing/index.ts'

/** Somebody who can write into the database around the server's back. */
export interface Tamperer {
  /** Runs statements, lets somebody look, and puts everything back. */
  readonly run: (statements: string, look: () => Promise<void>) => Promise<void>
  readonly close: () => Promise<void>
}

const tables = ['audit_events', 'audit_heads', 'usage_events']

/** Makes one for the database of a test. */
export const createTamperer = (test: TestStore): Promise<Tamperer> => {
  const admin = test.url === undefined ? undefined : postgres(test.url, { max: 1, onnotice: () => undefined })
  const { rows } = test.store
  const execute = async (statements: string): Promise<void> => {
    if (admin) return void (await admin.unsafe(statements))
    await rows('reset role', [])
    for (const one of statements.split('; ')) await rows(one, [])
    await rows('set role grantway_runtime', [])
  }
  return Promise.resolve({
    run: async (statements, look) => {
      await execute(tables.map((table) => `create table kept_${table} as table ${table}`).join('; '))
      try {
        await execute(statements)
        await look()
      } finally {
        await execute(tables.flatMap((table) => [`delete from ${table}`, `insert into ${table} select * from kept_${table}`, `drop table kept_${table}`]).join('; '))
      }
    },
    close: async () => {
      await admin?.end()
    },
  })
}
