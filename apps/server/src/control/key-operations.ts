import { keyStatus, retireTenantKeys, rotateRoot, rotateServerKey, rotateTenant } from '@grantway/auth-core'
import { z } from 'zod'
import { defineOperation, keeping, name } from './operation.ts'

/** Keys of the server and its tenants. **Errors:** CONFLICT, INVALID_INPUT, and those of root keys. */
export const keyOperations = {
  'keys-status': defineOperation({
    input: z.object({}),
    events: [],
    run: async (parts) => keyStatus(await keeping(parts)),
  }),
  'keys-rotate-root': defineOperation({
    input: z.object({ everything: z.boolean() }),
    events: ['key.rotated'],
    run: async (parts, { everything }, report) => rotateRoot({ ...(await keeping(parts)), report }, everything),
  }),
  'keys-rotate-tenant': defineOperation({
    input: z.object({ tenant: name }),
    events: ['key.rotated'],
    run: async (parts, { tenant }, report) => rotateTenant({ ...(await keeping(parts)), report }, tenant),
  }),
  'keys-rotate-server': defineOperation({
    input: z.object({ purpose: z.enum(['secret', 'audit']) }),
    events: ['key.rotated'],
    run: async (parts, { purpose }, report) => rotateServerKey({ ...(await keeping(parts)), report }, purpose),
  }),
  'keys-retire': defineOperation({
    input: z.object({ tenant: name }),
    events: ['key.retired'],
    run: async (parts, { tenant }, report) => retireTenantKeys({ ...(await keeping(parts)), report }, tenant),
  }),
}
