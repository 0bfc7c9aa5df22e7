import type { Limits, Target } from '@grantway/connector-kit'
import { sql } from 'drizzle-orm'
import { boolean, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex } from 'drizzle-orm/pg-core'
import { bytes, moment } from './columns.ts'
import { tenants } from './identity.ts'
import { ownerColumns } from './owner-columns.ts'

/** Keys that seal a tenant's rows, each wrapped by a root key. */
export const tenantKeys = pgTable(
  'tenant_keys',
  {
    tenantId: text('tenant_id').notNull().references(() => tenants.id, { onDelete: 'cascade' }),
    version: integer('version').notNull(),
    rootKeyId: text('root_key_id').notNull(),
    wrapped: bytes('wrapped').notNull(),
    createdAt: moment('created_at').notNull().default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.version] })],
)

/** Keys of the whole server, each wrapped by a root key: a server with another one refuses to start. */
export const serverKeys = pgTable(
  'server_keys',
  {
    purpose: text('purpose', { enum: ['environment', 'secret', 'audit'] }).notNull(),
    version: integer('version').notNull(),
    rootKeyId: text('root_key_id').notNull(),
    wrapped: bytes('wrapped').notNull(),
    createdAt: moment('created_at').notNull().default(sql`now()`),
  },
  (table) => [primaryKey({ columns: [table.purpose, table.version] })],
)

/** One upstream account attached to (tenant, user, connector, account). Row-level security applies. */
export const connections = pgTable(
  'connections',
  {
    id: text('id').primaryKey(),
    ...ownerColumns,
    connector: text('connector').notNull(),
    /** The OAuth client this connection was made with; last segment of its redirect URI. */
    registration: text('registration').notNull(),
    accountKey: text('account_key').notNull(),
    accountLabel: text('account_label').notNull(),
    /** The person's own name for the account, where they gave one. */
    label: text('label'),
    isDefault: boolean('is_default').notNull().default(true),
    state: text('state', { enum: ['active', 'refresh_outcome_unknown', 'needs_reauth', 'revoked', 'needs_key'] }).notNull(),
    stateReason: text('state_reason'),
    grantedScopes: text('granted_scopes').array().notNull(),
    /** Token set, sealed; see `vault/envelope.ts`. */
    sealed: bytes('sealed').notNull(),
    tenantKeyVersion: integer('tenant_key_version').notNull(),
    /** Grows with every write of `sealed`; part of what the seal is bound to. */
    version: integer('version').notNull(),
    accessExpiresAt: moment('access_expires_at'),
    connectedAt: moment('connected_at').notNull(),
    lastUsedAt: moment('last_used_at'),
    /** Grows with every process that takes the lease: a result under an older one is not saved. */
    fence: integer('fence').notNull().default(0),
    /** Until when one process alone may refresh, by the clock of the database. */
    leaseUntil: moment('lease_until'),
    /** Requests that left with the stored refresh token and whose outcome is not known; written before they leave. */
    refreshTries: integer('refresh_tries').notNull().default(0),
    /** When the account is looked at next, in case nobody uses it. */
    checkAfter: moment('check_after').notNull().default(sql`now() + interval '1 day' * (1 + random() / 2)`),
  },
  (table) => [
    uniqueIndex('connections_account').on(
      table.tenantId, table.userId, table.connector, table.registration, table.accountKey,
    ),
    // Finds who else is connected to one account of the provider.
    index('connections_siblings').on(table.registration, table.accountKey),
    index('connections_check').on(table.checkAfter),
    // A key that still seals something cannot be deleted, whoever tries.
    foreignKey({
      name: 'connections_tenant_key_fk',
      columns: [table.tenantId, table.tenantKeyVersion], foreignColumns: [tenantKeys.tenantId, tenantKeys.version],
    }),
    index('connections_key').on(table.tenantId, table.tenantKeyVersion),
  ],
)

/** An OAuth client that a tenant registered at a service for its own people. Row-level security applies. */
export const tenantClients = pgTable(
  'tenant_clients',
  {
    /** The registration: `<connector>~<random>`, last segment of its redirect URI. */
    id: text('id').primaryKey(),
    tenantId: text('tenant_id').notNull().references(() => tenants.id, { onDelete: 'cascade' }),
    connector: text('connector').notNull(),
    clientId: text('client_id').notNull(),
    /** Client secret, sealed for this row. */
    sealed: bytes('sealed').notNull(),
    tenantKeyVersion: integer('tenant_key_version').notNull(),
    /** Grows with every write of `sealed`; part of what the seal is bound to. */
    version: integer('version').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: moment('created_at').notNull(),
  },
  (table) => [
    uniqueIndex('tenant_clients_connector').on(table.tenantId, table.connector),
    foreignKey({
      name: 'tenant_clients_tenant_key_fk',
      columns: [table.tenantId, table.tenantKeyVersion], foreignColumns: [tenantKeys.tenantId, tenantKeys.version],
    }),
  ],
)

/**
 * Tokens of connections that are erased, until the provider has confirmed that they are over or a day has passed.
 * The seal is the connection's own, and opens for that connection and version only. Row-level security applies.
 */
export const revocations = pgTable(
  'revocations',
  {
    id: text('id').primaryKey(),
    ...ownerColumns,
    connector: text('connector').notNull(),
    /** The OAuth client they are revoked with. */
    registration: text('registration').notNull(),
    connectionId: text('connection_id').notNull(),
    version: integer('version').notNull(),
    sealed: bytes('sealed').notNull(),
    tenantKeyVersion: integer('tenant_key_version').notNull(),
    attempts: integer('attempts').notNull().default(0),
    dueAt: moment('due_at').notNull(),
    giveUpAt: moment('give_up_at').notNull(),
  },
  (table) => [
    index('revocations_due').on(table.dueAt),
    index('revocations_owner').on(table.tenantId, table.userId),
    foreignKey({
      name: 'revocations_tenant_key_fk',
      columns: [table.tenantId, table.tenantKeyVersion], foreignColumns: [tenantKeys.tenantId, tenantKeys.version],
    }),
  ],
)

/** The stored fact that a person agreed to a capability on a connection. Row-level security applies. */
export const grants = pgTable(
  'grants',
  {
    tenantId: text('tenant_id').notNull(),
    userId: text('user_id').notNull(),
    connectionId: text('connection_id').notNull().references(() => connections.id, { onDelete: 'cascade' }),
    capability: text('capability').notNull(),
    /** What it is limited to; nothing when it is not. */
    limits: jsonb('limits').$type<Limits>(),
    grantedAt: moment('granted_at').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.connectionId, table.capability] }),
    index('grants_owner').on(table.tenantId, table.userId),
  ],
)

/**
 * A finished flow that ended at another account than before, waiting for the person to say what they meant.
 * It is no connection: nothing can use it. Row-level security applies.
 */
export const heldAccounts = pgTable(
  'held_accounts',
  {
    id: text('id').primaryKey(),
    ...ownerColumns,
    connector: text('connector').notNull(),
    registration: text('registration').notNull(),
    accountKey: text('account_key').notNull(),
    accountLabel: text('account_label').notNull(),
    /** The connection it would replace, where there is one. */
    replaces: text('replaces'),
    asked: text('asked').array().notNull(),
    granted: text('granted').array().notNull(),
    grantedScopes: text('granted_scopes').array(),
    selected: jsonb('selected').$type<readonly Target[]>().notNull(),
    /** Token set, sealed for this row. */
    sealed: bytes('sealed').notNull(),
    tenantKeyVersion: integer('tenant_key_version').notNull(),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [
    index('held_accounts_owner').on(table.tenantId, table.userId),
    foreignKey({
      name: 'held_accounts_tenant_key_fk',
      columns: [table.tenantId, table.tenantKeyVersion], foreignColumns: [tenantKeys.tenantId, tenantKeys.version],
    }),
  ],
)
