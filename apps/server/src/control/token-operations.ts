import { z } from 'zod'
import { defineOperation, name } from './operation.ts'

const days = 'must be a whole number from 1 to 366'

/** Personal access tokens. **Errors:** INVALID_INPUT for people or tenants that do not exist. */
export const tokenOperations = {
  'tokens-create': defineOperation({
    input: z.object({ user: name, tenant: name, name, days: z.int(days).min(1, days).max(366, days).optional() }),
    events: ['token.created'],
    run: async ({ personalTokens }, { user, tenant, name, days }) =>
      (await personalTokens()).create({ subject: user, tenant, name, createdBy: 'cli', ...(days !== undefined && { days }) }),
  }),
  'tokens-list': defineOperation({
    input: z.object({ user: name, tenant: name }),
    events: [],
    run: async ({ personalTokens }, { user, tenant }) => (await personalTokens()).list({ subject: user, tenant }),
  }),
  'tokens-revoke': defineOperation({
    input: z.object({ user: name, tenant: name, id: name }),
    events: ['token.revoked'],
    run: async ({ personalTokens }, { user, tenant, id }) => (await personalTokens()).revoke({ subject: user, tenant }, id),
  }),
}
