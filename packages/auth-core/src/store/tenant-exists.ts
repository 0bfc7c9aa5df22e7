import { eq } from 'drizzle-orm'
import { tenants } from './schema/index.ts'
import type { Store } from './store.ts'

/** Tells whether there is a tenant of this id: somebody of it has signed in, and it was not erased. */
export const tenantExists = async (store: Store, tenant: string): Promise<boolean> => {
  const rows = await store.shared((sql) => sql.select({ id: tenants.id }).from(tenants).where(eq(tenants.id, tenant)))
  return rows.length === 1
}
