import type { StoredConnectionView } from '@grantway/auth-core'
import { describe, expect, it } from 'vitest'
import { revokeConnections } from '../src/control/revoke-connections.ts'

const rowsOf = (count: number): StoredConnectionView[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `c${String(index).padStart(3, '0')}`, tenant: 'acme', subject: 'alice', connector: 'todo', state: 'active', connectedAt: new Date(),
  }))

const engineWith = (rows: StoredConnectionView[], broken: readonly string[] = []) => ({
  rows,
  allConnections: ({ after = '' }: { readonly after?: string | undefined }) => Promise.resolve(rows.filter(({ id }) => id > after)),
  revoke: (_owner: unknown, id: string) => {
    if (broken.includes(id)) return Promise.reject(new Error('SECRET_detail'))
    const [row] = rows.splice(rows.findIndex((one) => one.id === id), 1)
    return Promise.resolve(row && { connector: {} as never, account: 'alice', upstream: 'revoked' as const })
  },
})

describe('ending many connections', () => {
  it('S-R17: goes on after one that cannot be ended, and reports it', async () => {
    const engine = engineWith(rowsOf(5), ['c002'])
    const batch = await revokeConnections(engine, {})
    expect(batch.revoked.map(({ upstream }) => upstream)).toEqual(['revoked', 'revoked', 'error', 'revoked', 'revoked'])
    expect(JSON.stringify(batch)).not.toContain('SECRET_')
    expect(engine.rows.map(({ id }) => id)).toEqual(['c002'])
    // The next batch begins behind it, and says that there are no more.
    expect(await revokeConnections(engine, { after: batch.last })).toEqual({ revoked: [], last: undefined })
  })

  it('S-R17: takes a few at a time, so that it can be interrupted and asked again', async () => {
    const engine = engineWith(rowsOf(25))
    const first = await revokeConnections(engine, {})
    expect(first.revoked).toHaveLength(20)
    expect((await revokeConnections(engine, {})).revoked).toHaveLength(5)
    expect(engine.rows).toEqual([])
  })
})
