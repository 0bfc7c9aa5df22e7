import { randomUUID } from 'node:crypto'
import type { Owner, Role } from '@grantway/auth-core'
import { ensurePerson, schema, type Sql } from '@grantway/auth-core/store'
import { asc, eq } from 'drizzle-orm'
import { idPattern } from './membership.ts'
import type { IdentityOptions, LocalPerson } from './options.ts'
import type { DemoPerson } from './pages.ts'
import { hashPassword } from './passwords.ts'
import { createSetupLink } from './setup-links.ts'

const { browserSessions, memberships, tenants, users } = schema

/** A local account before it exists. */
export interface NewUser {
  readonly login: string
  readonly displayName: string
  readonly password: string
}

/** The people of a server and where they belong. */
export interface People {
  /** Gives the id of the new tenant: `id`, or a random one. */
  readonly createTenant: (tenant: { readonly id?: string; readonly name: string }) => Promise<string>
  /** Gives the id of the new person, who belongs nowhere yet. */
  readonly createUser: (user: NewUser) => Promise<string>
  /** Adds somebody to a tenant, or replaces their roles there. */
  readonly addMembership: (owner: Owner, roles: readonly Role[]) => Promise<void>
  /** Shuts somebody out at once: sessions end, and every bearer and personal token of theirs answers 401. */
  readonly disable: (subject: string) => Promise<void>
  /** Makes alice, bob and carol of acme and dave of globex, unless they are there. */
  readonly ensureDemoPeople: () => Promise<void>
  /** Makes the one person of this computer, owner of a tenant without anybody else, unless they are there. */
  readonly ensureLocalPerson: (person: LocalPerson) => Promise<void>
  /** Tells whether anybody has an account here yet. */
  readonly anybody: () => Promise<boolean>
  /** Gives the path of a set-up page: once in 24 hours, whoever fills it in becomes owner of a new tenant. */
  readonly createSetupLink: () => Promise<string>
}

/** Inserts a tenant and gives its id. */
export const insertTenant = async (
  sql: Sql, tenant: { readonly id?: string; readonly name: string },
): Promise<string> => {
  const id = checkedId(tenant.id ?? randomUUID())
  await sql.insert(tenants).values({ id, name: tenant.name })
  return id
}

/** Inserts a local account and gives its id. */
export const insertUser = async (
  sql: Sql, { id = randomUUID(), login, displayName }: Omit<NewUser, 'password'> & { readonly id?: string }, passwordHash: string,
): Promise<string> => {
  await sql.insert(users).values({ id, kind: 'local', login, displayName, passwordHash })
  return id
}

/** Gives somebody these roles in a tenant. */
export const upsertMembership = async (
  sql: Sql, { tenant, subject }: Owner, roles: readonly Role[],
): Promise<void> => {
  await sql.insert(memberships).values({ tenantId: tenant, userId: subject, roles: [...roles] })
    .onConflictDoUpdate({ target: [memberships.tenantId, memberships.userId], set: { roles: [...roles] } })
}

const checkedId = (id: string): string => {
  if (!idPattern.test(id)) throw new TypeError('An id has 1 to 64 letters, digits, hyphens and underscores.')
  return id
}

const localTenantName = 'This computer'
const demoTenants = [{ id: 'acme', name: 'Acme' }, { id: 'globex', name: 'Globex' }]
const demoPeople: readonly { id: string; displayName: string; tenant: string; roles: Role[] }[] = [
  { id: 'alice', displayName: 'Alice', tenant: 'acme', roles: ['member'] },
  { id: 'bob', displayName: 'Bob', tenant: 'acme', roles: ['member'] },
  { id: 'carol', displayName: 'Carol', tenant: 'acme', roles: ['member', 'admin'] },
  { id: 'dave', displayName: 'Dave', tenant: 'globex', roles: ['member'] },
]

/** Makes what manages the people of one server. */
export const createPeople = ({ store, now }: IdentityOptions): People => ({
  createTenant: (tenant) => store.shared((sql) => insertTenant(sql, tenant)),
  createUser: async (user) => {
    const passwordHash = await hashPassword(user.password)
    return store.shared((sql) => insertUser(sql, user, passwordHash))
  },
  addMembership: (owner, roles) => store.shared((sql) => upsertMembership(sql, owner, roles)),
  disable: (subject) =>
    store.shared((sql) =>
      sql.transaction(async (transaction) => {
        await transaction.update(users).set({ disabledAt: now() }).where(eq(users.id, subject))
        await transaction.delete(browserSessions).where(eq(browserSessions.userId, subject))
      })),
  ensureDemoPeople: () =>
    store.shared(async (sql) => {
      const accounts = demoPeople.map(({ id, displayName }) => ({ id, displayName, kind: 'demo' as const }))
      const places = demoPeople.map(({ id, tenant, roles }) => ({ tenantId: tenant, userId: id, roles }))
      await sql.insert(tenants).values(demoTenants).onConflictDoNothing()
      await sql.insert(users).values(accounts).onConflictDoNothing()
      await sql.insert(memberships).values(places).onConflictDoNothing()
    }),
  // Without login and password nobody can sign in as this person where one click is not offered.
  ensureLocalPerson: (person) =>
    ensurePerson(store, { ...person, tenantName: localTenantName, roles: ['member', 'admin', 'owner'] }),
  anybody: async () => {
    const found = await store.shared((sql) => sql.select({ id: users.id }).from(users).limit(1))
    return found.length === 1
  },
  createSetupLink: () => createSetupLink(store, now()),
})

/** Lists whom the demo can be tried as, by name. */
export const listDemoPeople = (sql: Sql): Promise<DemoPerson[]> =>
  sql.select({
    id: users.id, displayName: users.displayName, tenantName: tenants.name, roles: memberships.roles,
  })
    .from(users)
    .innerJoin(memberships, eq(memberships.userId, users.id))
    .innerJoin(tenants, eq(tenants.id, memberships.tenantId))
    .where(eq(users.kind, 'demo'))
    .orderBy(asc(users.displayName))

/** Lists the tenants somebody belongs to, by name. */
export const listTenants = (sql: Sql, subject: string): Promise<{ id: string; name: string }[]> =>
  sql.select({ id: tenants.id, name: tenants.name })
    .from(memberships)
    .innerJoin(tenants, eq(tenants.id, memberships.tenantId))
    .where(eq(memberships.userId, subject))
    .orderBy(asc(tenants.name), asc(tenants.id))
