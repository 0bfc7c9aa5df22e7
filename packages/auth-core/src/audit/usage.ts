import { and, eq } from 'drizzle-orm'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { connections } from '../store/schema/index.ts'
import { writeAudit, type AuditEntry } from './audit.ts'

const flushAfterMs = 1_000

/** One use of a connection: the entry, and the connection whose "last used" moves. */
export interface Use {
  readonly entry: AuditEntry
  readonly connection: string
}

/**
 * Records the use of connections. A call that writes is on record before its request leaves;
 * reads wait up to one second for company, which a crash can lose.
 */
export interface Usage {
  readonly record: (use: Use, when: 'before-request' | 'buffered') => Promise<void>
  /** Writes what is waiting; called before the store closes. */
  readonly flush: () => Promise<void>
}

/** Makes the usage record of this process. */
export const createUsage = (parts: Parts): Usage => {
  let waiting: Use[] = []
  let timer: NodeJS.Timeout | undefined
  const flush = async (): Promise<void> => {
    clearTimeout(timer)
    timer = undefined
    const batch = waiting
    waiting = []
    for (const uses of byOwner(batch)) await write(parts, uses)
  }
  return {
    record: async (use, when) => {
      if (when === 'before-request') return write(parts, [use])
      waiting.push(use)
      timer ??= setTimeout(() => {
        flush().catch(() => parts.log.error('usage could not be written', { entries: waiting.length }))
      }, flushAfterMs).unref()
    },
    flush,
  }
}

const byOwner = (uses: readonly Use[]): Use[][] => {
  const groups = new Map<string, Use[]>()
  for (const use of uses) {
    const key = JSON.stringify([use.entry.tenant, use.entry.subject])
    groups.set(key, [...(groups.get(key) ?? []), use])
  }
  return [...groups.values()]
}

const write = async (parts: Parts, uses: readonly Use[]): Promise<void> => {
  const [first] = uses
  if (!first) return
  const owner: Owner = first.entry
  await parts.store.owned(owner, async (sql) => {
    await writeAudit(sql, parts.now(), uses.map(({ entry }) => entry))
    for (const id of new Set(uses.map(({ connection }) => connection))) {
      await sql.update(connections).set({ lastUsedAt: parts.now() })
        .where(and(eq(connections.id, id), eq(connections.tenantId, owner.tenant), eq(connections.userId, owner.subject)))
    }
  })
}
