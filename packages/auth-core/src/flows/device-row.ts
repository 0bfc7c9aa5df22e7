import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import type { Owner } from '../principal.ts'
import { deviceFlows } from '../store/schema/index.ts'

/** Both codes of a flow, as they lie sealed in its row. */
export const deviceSecret = z.object({ deviceCode: z.string(), userCode: z.string() })

export type DeviceRow = typeof deviceFlows.$inferSelect

/** Only the rows of this person. */
export const ownDevice = ({ tenant, subject }: Owner, id: string) =>
  and(eq(deviceFlows.tenantId, tenant), eq(deviceFlows.userId, subject), eq(deviceFlows.id, id))
