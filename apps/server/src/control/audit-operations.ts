import { auditChains, eraseTenant, exportAudit, verifyAudit } from '@grantway/auth-core'
import { exportDatabase, tenantExists, type Store } from '@grantway/auth-core/store'
import { z } from 'zod'
import { defineOperation, keeping, name, noSuchTenant } from './operation.ts'

/** Where a chain ended, as `audit verify --anchor` keeps it. */
export const anchor = z.object({ tenant: z.string(), seq: z.number().int(), mac: z.string() })

// A mistyped name must not look like a log in order. An erased tenant has its chain still.
const requireChain = async (store: Store, tenant: string): Promise<void> => {
  if (!(await tenantExists(store, tenant)) && !(await auditChains(store)).includes(tenant)) throw noSuchTenant()
}

/** The audit log, the end of a tenant, and the copy of a database. **Errors:** INVALID_INPUT for a tenant that does not exist. */
export const auditOperations = {
  'audit-verify': defineOperation({
    input: z.object({ tenant: name.optional(), anchors: z.array(anchor) }),
    events: [],
    run: async (parts, { tenant, anchors }) => {
      const { store, vault } = await keeping(parts)
      if (tenant !== undefined && !anchors.some((one) => one.tenant === tenant)) await requireChain(store, tenant)
      const chains = tenant === undefined ? [...new Set([...(await auditChains(store)), ...anchors.map((one) => one.tenant)])] : [tenant]
      const verdicts = []
      for (const chain of chains) verdicts.push(await verifyAudit(store, vault.serverKeys, chain, anchors.find((one) => one.tenant === chain)))
      return verdicts
    },
  }),
  'audit-export': defineOperation({
    input: z.object({ tenant: name, user: name.optional() }),
    events: ['audit.exported'],
    run: async (parts, { tenant, user }, report) => {
      await requireChain(parts.store, tenant)
      let lines = 0
      for await (const line of exportAudit(await keeping(parts), tenant, user)) {
        report(line)
        lines += 1
      }
      return lines
    },
  }),
  'tenants-erase': defineOperation({
    input: z.object({ tenant: name }),
    events: ['tenant.erased'],
    run: async (parts, { tenant }) => eraseTenant(await keeping(parts), tenant),
  }),
  'db-export': defineOperation({
    input: z.object({}),
    events: [],
    run: ({ store }, _, report) => exportDatabase(store, report),
  }),
}
