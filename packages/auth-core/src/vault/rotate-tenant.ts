import { ConnectorError } from '@grantway/connector-kit'
import { and, asc, eq, gt, lt, max, ne, sql as statement } from 'drizzle-orm'
import { operator } from '../audit/audit.ts'
import { plainRows } from '../store/plain-rows.ts'
import { connections, deviceFlows, flows, heldAccounts, revocations, tenantClients, tenantKeys } from '../store/schema/index.ts'
import type { KeyParts } from './rotate-root.ts'
import { keyCacheMs } from './tenant-keys.ts'

/** What a rotation came to. */
export interface TenantRotation {
  /** Version of the tenant's key that seals from here on. */
  readonly version: number
  readonly resealed: number
  /** Rows that do not open: altered, or sealed with a key that is lost. They stay as they are. */
  readonly unreadable: number
}

const batchSize = 100

/** A process that paused with the key in its hand may write with it twice as long as it may keep it. */
const retireAfterMs = 2 * keyCacheMs

/**
 * Gives a tenant a new key and seals its rows anew, in batches, while servers work. Stopped anywhere and run again,
 * it goes on where it stopped: a new version is made only when no row is left with an older one.
 * The version of a row stays, so that a refresh on its way is not lost.
 * **Errors:** INVALID_INPUT for a tenant without a key.
 */
export const rotateTenant = async (parts: KeyParts, tenant: string): Promise<TenantRotation> => {
  const { newest, behind } = await countBehind(parts, tenant)
  const version = behind > 0 ? newest : (await parts.vault.tenantKeys.renew(tenant)).version
  parts.report(behind > 0 ? `${behind} connections are left to seal with version ${version}` : `version ${version} seals from here on`)
  const { resealed, unreadable } = await resealAll(parts, tenant, version)
  await parts.store.asKeeper((sql) =>
    parts.audit.write(sql, [{
      tenant, subject: operator, action: 'key.rotated', object: `tenant key ${version}`, outcome: 'ok', details: { resealed, unreadable },
    }]),
  )
  return { version, resealed, unreadable }
}

/**
 * Deletes the older keys of a tenant. **Errors:** CONFLICT while a connection needs one, or while a server may still
 * seal with one; INVALID_INPUT for a tenant without a key.
 */
export const retireTenantKeys = async (parts: KeyParts, tenant: string): Promise<number> => {
  const { newest } = await countBehind(parts, tenant)
  await resealAll(parts, tenant, newest)
  return parts.store.asKeeper(async (sql) => {
    const [current] = await sql.select().from(tenantKeys)
      .where(and(eq(tenantKeys.tenantId, tenant), eq(tenantKeys.version, newest)))
    const waitMs = (current?.createdAt.getTime() ?? 0) + retireAfterMs - parts.now().getTime()
    if (waitMs > 0) throw conflict(`a server may still seal with the older key: try again in ${Math.ceil(waitMs / 60_000)} minutes.`)
    // A verifier is not sealed anew: its flow is over in ten minutes.
    await sql.delete(flows).where(and(eq(flows.tenantId, tenant), lt(flows.expiresAt, parts.now())))
    let inUse = await sql.$count(flows, and(eq(flows.tenantId, tenant), lt(flows.tenantKeyVersion, newest)))
    for (const { table } of sealedTables) {
      inUse += await sql.$count(table, and(eq(table.tenantId, tenant), lt(table.tenantKeyVersion, newest)))
    }
    if (inUse > 0) throw conflict(`${inUse} connections or flows need the older key. \`grantway keys status\` names them by version.`)
    // A row that was sealed in between makes this fail: a foreign key holds the tenant's key.
    const retired = await sql.delete(tenantKeys)
      .where(and(eq(tenantKeys.tenantId, tenant), lt(tenantKeys.version, newest))).returning({ version: tenantKeys.version })
    if (retired.length > 0) {
      await parts.audit.write(sql, retired.map(({ version }) => ({
        tenant, subject: operator, action: 'key.retired', object: `tenant key ${version}`, outcome: 'ok',
      })))
    }
    return retired.length
  })
}

const conflict = (sentence: string): ConnectorError => new ConnectorError('CONFLICT', { message: `Nothing was retired: ${sentence}` })

const countBehind = async ({ store }: KeyParts, tenant: string): Promise<{ newest: number; behind: number }> => {
  const [newest, behind] = await store.asKeeper(async (sql) => {
    const [row] = await sql.select({ version: max(tenantKeys.version) }).from(tenantKeys).where(eq(tenantKeys.tenantId, tenant))
    const version = row?.version ?? 0
    let left = 0
    for (const { table } of sealedTables) {
      left += await sql.$count(table, and(eq(table.tenantId, tenant), ne(table.tenantKeyVersion, version)))
    }
    return [version, left]
  })
  if (newest === 0) throw new ConnectorError('INVALID_INPUT', { message: 'There is no such tenant, or it has sealed nothing yet.' })
  return { newest, behind }
}

const first = statement<number>`1`

/** Tables with a column `sealed`, and what the secrets of each are sealed for. */
const sealedTables = [
  {
    table: connections, name: 'connections', purpose: 'tokens',
    subject: statement<string>`${connections.userId}`, row: statement<string>`${connections.id}`, version: statement<number>`${connections.version}`,
  },
  {
    table: heldAccounts, name: 'held_accounts', purpose: 'tokens',
    subject: statement<string>`${heldAccounts.userId}`, row: statement<string>`${heldAccounts.id}`, version: first,
  },
  {
    table: deviceFlows, name: 'device_flows', purpose: 'tokens',
    subject: statement<string>`${deviceFlows.userId}`, row: statement<string>`${deviceFlows.id}`, version: first,
  },
  {
    table: revocations, name: 'revocations', purpose: 'tokens',
    subject: statement<string>`${revocations.userId}`, row: statement<string>`${revocations.connectionId}`, version: statement<number>`${revocations.version}`,
  },
  {
    table: tenantClients, name: 'tenant_clients', purpose: 'client',
    // Nobody's own: the secret of a client belongs to the whole tenant.
    subject: statement<string>`''`, row: statement<string>`${tenantClients.id}`, version: statement<number>`${tenantClients.version}`,
  },
] as const
type SealedTable = (typeof sealedTables)[number]

/** One sealed secret: its row, and the place it is sealed for. */
interface SealedRow {
  readonly id: string
  readonly subject: string
  readonly row: string
  readonly connector: string
  readonly version: number
  readonly sealed: Buffer
}

// Rows that a server sealed with the older key meanwhile are met by the next pass; one that moves nothing is the last.
const resealAll = async (parts: KeyParts, tenant: string, version: number): Promise<{ resealed: number; unreadable: number }> => {
  let resealed = 0
  for (;;) {
    const before = resealed
    let unreadable = 0
    for (const one of sealedTables) {
      const pass = await resealPass(parts, tenant, version, one, resealed)
      resealed += pass.resealed
      unreadable += pass.unreadable
    }
    if (resealed === before) return { resealed, unreadable }
  }
}

const resealPass = async (
  parts: KeyParts, tenant: string, version: number, sealedTable: SealedTable, before: number,
): Promise<{ resealed: number; unreadable: number }> => {
  const { table, subject, row, version: sealedVersion } = sealedTable
  const total = { resealed: 0, unreadable: 0 }
  let last = ''
  for (;;) {
    const rows = await parts.store.asKeeper((sql) =>
      sql
        .select({ id: table.id, subject, row, connector: table.connector, version: sealedVersion, sealed: table.sealed })
        .from(table)
        .where(and(eq(table.tenantId, tenant), ne(table.tenantKeyVersion, version), gt(table.id, last)))
        .orderBy(asc(table.id)).limit(batchSize))
    const end = rows.at(-1)
    if (!end) return total
    const batch = await resealBatch(parts, tenant, version, sealedTable, rows)
    total.resealed += batch.resealed
    total.unreadable += batch.unreadable
    parts.report(`${before + total.resealed} connections sealed with version ${version}`)
    last = end.id
  }
}

const resealBatch = async (
  { store, vault }: KeyParts, tenant: string, key: number, { name, purpose }: SealedTable, rows: readonly SealedRow[],
): Promise<{ resealed: number; unreadable: number }> => {
  const fresh = await Promise.all(rows.map(async ({ id, sealed, ...place }) => {
    const again = await vault.reseal({ ...place, purpose, tenant }, sealed, key)
    return again && { id, was: sealed.toString('base64'), sealed: again.toString('base64') }
  }))
  const readable = fresh.filter((row) => row !== undefined)
  // Only over the bytes that were read: a refresh that was saved meanwhile stays, and the next pass meets it.
  const done = await store.asKeeper((sql) =>
    plainRows(sql, statement`
      update ${statement.identifier(name)} c set sealed = decode(f.sealed, 'base64'), tenant_key_version = ${key}
      from jsonb_to_recordset(${JSON.stringify(readable)}::text::jsonb) as f(id text, was text, sealed text)
      where c.tenant_id = ${tenant} and c.id = f.id and c.sealed = decode(f.was, 'base64') returning c.id`))
  return { resealed: done.length, unreadable: rows.length - readable.length }
}
