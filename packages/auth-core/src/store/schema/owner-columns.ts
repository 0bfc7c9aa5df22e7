import { text } from 'drizzle-orm/pg-core'
import { tenants, users } from './identity.ts'

/** Whose a row is. It goes with the tenant and with the person. */
export const ownerColumns = {
  tenantId: text('tenant_id').notNull().references(() => tenants.id, { onDelete: 'cascade' }),
  userId: text('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
}
