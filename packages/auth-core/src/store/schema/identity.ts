import { sql } from 'drizzle-orm'
import { index, integer, jsonb, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import type { Role } from '../../principal.ts'
import { moment } from './columns.ts'

// These tables are outside tenant isolation: they say who somebody is before a tenant is known.
// Secrets are stored as SHA-256 of at least 128 random bits and rows are reached by exact hash only.

/** Organisations. */
export const tenants = pgTable('tenants', {
  id: text('id').primaryKey(),
  name: text('name').notNull(),
  createdAt: moment('created_at').notNull().default(sql`now()`),
})

/** People, whichever way they sign in. */
export const users = pgTable('users', {
  /** The subject in every principal. */
  id: text('id').primaryKey(),
  displayName: text('display_name').notNull(),
  kind: text('kind', { enum: ['demo', 'local', 'oidc'] }).notNull(),
  /** What a person types to sign in; unique among local accounts. */
  login: text('login').unique(),
  /** Memory-hard hash with its parameters. */
  passwordHash: text('password_hash'),
  failedSignIns: integer('failed_sign_ins').notNull().default(0),
  lockedUntil: moment('locked_until'),
  disabledAt: moment('disabled_at'),
  createdAt: moment('created_at').notNull().default(sql`now()`),
})

/** Who belongs to which tenant, and with which roles. */
export const memberships = pgTable(
  'memberships',
  {
    tenantId: text('tenant_id').notNull().references(() => tenants.id, { onDelete: 'cascade' }),
    userId: text('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
    roles: text('roles').array().$type<Role[]>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.tenantId, table.userId] })],
)

/** Browsers that somebody is signed in with. */
export const browserSessions = pgTable(
  'browser_sessions',
  {
    idHash: text('id_hash').primaryKey(),
    userId: text('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
    tenantId: text('tenant_id').notNull().references(() => tenants.id, { onDelete: 'cascade' }),
    createdAt: moment('created_at').notNull().default(sql`now()`),
    expiresAt: moment('expires_at').notNull(),
  },
  (table) => [index('browser_sessions_expires').on(table.expiresAt)],
)

/** What the built-in issuer stores: one row a code, token, grant, client or interaction. */
export const issuerRecords = pgTable(
  'issuer_records',
  {
    model: text('model').notNull(),
    idHash: text('id_hash').notNull(),
    payload: jsonb('payload').$type<Record<string, unknown>>().notNull(),
    grantHash: text('grant_hash'),
    consumedAt: moment('consumed_at'),
    expiresAt: moment('expires_at'),
  },
  (table) => [
    primaryKey({ columns: [table.model, table.idHash] }),
    index('issuer_records_grant').on(table.grantHash),
    index('issuer_records_expires').on(table.expiresAt),
  ],
)

/** Bearers that people made for clients which cannot sign in. */
export const personalTokens = pgTable(
  'personal_tokens',
  {
    id: text('id').primaryKey(),
    tokenHash: text('token_hash').notNull().unique(),
    tenantId: text('tenant_id').notNull().references(() => tenants.id, { onDelete: 'cascade' }),
    userId: text('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: moment('created_at').notNull().default(sql`now()`),
    expiresAt: moment('expires_at').notNull(),
    revokedAt: moment('revoked_at'),
  },
  (table) => [index('personal_tokens_owner').on(table.tenantId, table.userId)],
)

/** A one-time link with which somebody joins a tenant. */
export const invitations = pgTable(
  'invitations',
  {
    id: text('id').primaryKey(),
    tokenHash: text('token_hash').notNull().unique(),
    tenantId: text('tenant_id').notNull().references(() => tenants.id, { onDelete: 'cascade' }),
    roles: text('roles').array().$type<Role[]>().notNull(),
    /** What the inviter calls the one they invite, to tell invitations apart. */
    label: text('label').notNull(),
    createdBy: text('created_by').notNull(),
    createdAt: moment('created_at').notNull(),
    expiresAt: moment('expires_at').notNull(),
    usedAt: moment('used_at'),
  },
  (table) => [index('invitations_tenant').on(table.tenantId, table.createdAt)],
)

/** The one-time link with which the first owner sets up a server. */
export const setupLinks = pgTable('setup_links', {
  tokenHash: text('token_hash').primaryKey(),
  expiresAt: moment('expires_at').notNull(),
  usedAt: moment('used_at'),
})
