import { and, eq, isNull, lt, or, sql as statement } from 'drizzle-orm'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections } from '../store/schema/index.ts'
import { ownedBy } from './connections.ts'
import { unchanged, type Basis } from './stored-tokens.ts'

const leaseMs = 30_000
const extendEveryMs = 5_000
// The clock of the database alone: the clocks of several servers may differ by minutes.
const leaseEnd = statement`clock_timestamp() + interval '30 seconds'`
const stillHeld = statement`${connections.leaseUntil} > clock_timestamp()`

/** The right of one process to refresh one connection. Whoever takes it next makes the fence of this one old. */
export interface Lease extends Basis {
  readonly fence: number
  /** Requests of earlier holders, or of this one, whose outcome nobody knows. */
  readonly tries: number
  /**
   * Writes down that a request is about to leave, so that whoever finds this lease after a crash knows it.
   * False when the lease is over.
   */
  readonly announce: () => Promise<boolean>
  /** Whether more than half of the lease is left, by a clock that no one can turn: asked immediately before sending. */
  readonly maySend: () => boolean
  /** Keeps the lease while this process lives and works. */
  readonly keep: <Result>(work: () => Promise<Result>) => Promise<Result>
  /** Gives the lease back, saying how many requests are unaccounted for. */
  readonly release: (tries: number) => Promise<void>
}

/** Takes the lease of a connection whose row is as it was read; nothing when another process holds it or the row moved. */
export const takeLease = async (parts: Parts, owner: Owner, id: string, version: number): Promise<Lease | undefined> => {
  let confirmedAt = performance.now()
  const [row] = await parts.store.owned(owner, (sql) =>
    sql.update(connections)
      .set({ fence: statement`${connections.fence} + 1`, leaseUntil: leaseEnd })
      .where(and(ownedBy(owner), eq(connections.id, id), eq(connections.version, version),
        or(isNull(connections.leaseUntil), lt(connections.leaseUntil, statement`clock_timestamp()`))))
      .returning({ fence: connections.fence, tries: connections.refreshTries }),
  )
  if (!row) return undefined
  const basis = { version, fence: row.fence }
  const write = async (values: { tries?: number }): Promise<boolean> => {
    const startedAt = performance.now()
    const rows = await parts.store.owned(owner, (sql) =>
      sql.update(connections)
        .set({ leaseUntil: leaseEnd, ...(values.tries !== undefined && { refreshTries: values.tries }) })
        .where(and(unchanged(owner, id, basis), stillHeld))
        .returning({ id: connections.id }),
    )
    if (rows.length === 0) return false
    confirmedAt = startedAt
    return true
  }
  let tries = row.tries
  return {
    ...basis,
    get tries() {
      return tries
    },
    announce: async () => {
      const written = await write({ tries: tries + 1 })
      if (written) tries += 1
      return written
    },
    maySend: () => performance.now() - confirmedAt < leaseMs / 2,
    keep: async (work) => {
      // A database that is away for a moment is no reason to stop; whether the lease held is asked when saving.
      const timer = setInterval(() => void write({}).catch(() => false), extendEveryMs)
      try {
        return await work()
      } finally {
        clearInterval(timer)
      }
    },
    release: async (left) => {
      await parts.store.owned(owner, (sql) =>
        sql.update(connections).set({ leaseUntil: null, refreshTries: left }).where(unchanged(owner, id, basis)),
      )
    },
  }
}
