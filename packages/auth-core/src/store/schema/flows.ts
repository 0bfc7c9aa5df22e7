import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, integer, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { bytes, moment } from './columns.ts'
import { tenantKeys } from './connections.ts'
import { ownerColumns } from './owner-columns.ts'

// Reached by exact hash only, before a tenant is known; therefore outside tenant isolation.

/** A started authorization-code flow. `state`, cookie and verifier are never stored in the clear. */
export const flows = pgTable(
  'flows',
  {
    stateHash: text('state_hash').primaryKey(),
    cookieHash: text('cookie_hash').notNull(),
    ...ownerColumns,
    connector: text('connector').notNull(),
    registration: text('registration').notNull(),
    capabilities: text('capabilities').array().notNull(),
    /** The connector's own link it was started from, by id. */
    link: text('link'),
    /** True when the person said that they add another account. */
    adds: boolean('adds').notNull().default(false),
    redirectUri: text('redirect_uri').notNull(),
    sealedVerifier: bytes('sealed_verifier').notNull(),
    tenantKeyVersion: integer('tenant_key_version').notNull(),
    intentHash: text('intent_hash'),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    usedAt: moment('used_at'),
  },
  (table) => [
    index('flows_owner').on(table.tenantId, table.userId),
    index('flows_expires').on(table.expiresAt),
    foreignKey({
      name: 'flows_tenant_key_fk',
      columns: [table.tenantId, table.tenantKeyVersion], foreignColumns: [tenantKeys.tenantId, tenantKeys.version],
    }),
  ],
)

/** The one-time reference in a connect URL to who asked. */
export const intents = pgTable(
  'intents',
  {
    idHash: text('id_hash').primaryKey(),
    /** The id is derived from this and a key that is not in the database, so a live intent can be handed out again. */
    seed: text('seed').notNull(),
    ...ownerColumns,
    clientId: text('client_id').notNull(),
    clientName: text('client_name').notNull(),
    linkUri: text('link_uri').notNull(),
    connector: text('connector').notNull(),
    capabilities: text('capabilities').array().notNull(),
    toolTitle: text('tool_title').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    settled: text('settled', { enum: ['connected', 'declined'] }),
    /** Digests of the held calls that have run: each runs at most once. */
    claims: text('claims').array().notNull().default([]),
  },
  (table) => [
    // One live intent per person, client and link: a model in a loop cannot flood the table.
    uniqueIndex('intents_live')
      .on(table.tenantId, table.userId, table.clientId, table.linkUri)
      .where(sql`settled is null`),
    index('intents_expires').on(table.expiresAt),
  ],
)

/** What a client's session or retry leaves here for a while, for every replica: a subscription, a used state, an answer. */
export const marks = pgTable(
  'marks',
  {
    /** Of kind, name, person and client together: nobody else's name comes to the same. */
    nameHash: text('name_hash').primaryKey(),
    kind: text('kind').notNull(),
    ...ownerColumns,
    value: text('value').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    index('marks_owner').on(table.tenantId, table.userId, table.kind),
    index('marks_expires').on(table.expiresAt),
  ],
)

/** A device flow towards a provider: its codes are sealed, and one poll at a time is due. Row-level security applies. */
export const deviceFlows = pgTable(
  'device_flows',
  {
    id: text('id').primaryKey(),
    ...ownerColumns,
    connector: text('connector').notNull(),
    registration: text('registration').notNull(),
    capabilities: text('capabilities').array().notNull(),
    adds: boolean('adds').notNull(),
    verificationUri: text('verification_uri').notNull(),
    /** Device code and user code, sealed for this row. */
    sealed: bytes('sealed').notNull(),
    tenantKeyVersion: integer('tenant_key_version').notNull(),
    intervalSeconds: integer('interval_seconds').notNull(),
    /** Nobody asks the provider before; moved forward by whoever asks. */
    pollAfter: moment('poll_after').notNull(),
    state: text('state', { enum: ['pending', 'held', 'connected', 'declined', 'expired', 'failed'] }).notNull(),
    /** The held account that waits for its person, in state `held`. */
    held: text('held'),
    account: text('account'),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    index('device_flows_owner').on(table.tenantId, table.userId),
    foreignKey({
      name: 'device_flows_tenant_key_fk',
      columns: [table.tenantId, table.tenantKeyVersion], foreignColumns: [tenantKeys.tenantId, tenantKeys.version],
    }),
  ],
)
