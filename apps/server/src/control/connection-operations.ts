import { z } from 'zod'
import { defineOperation, name } from './operation.ts'
import { revokeConnections } from './revoke-connections.ts'

const filter = z.object({ tenant: name.optional(), connector: name.optional(), after: name.optional() })

/** What `connections-list` answers: where connections are, never what they hold. */
export const listedConnections = z.array(
  z.object({ id: z.string(), tenant: z.string(), user: z.string(), connector: z.string(), state: z.string(), connectedAt: z.coerce.date() }),
)

/** What `connections-revoke` answers. */
export const revokedBatch = z.object({
  revoked: z.array(z.object({
    id: z.string(), tenant: z.string(), user: z.string(), connector: z.string(),
    upstream: z.enum(['revoked', 'unsupported', 'failed', 'pending', 'kept', 'gone', 'error']),
  })),
  last: z.string().optional(),
})

/** Connections of everybody, for the operator. */
export const connectionOperations = {
  'connections-list': defineOperation({
    input: filter,
    events: [],
    run: async ({ engine }, given) => {
      const found = await (await engine()).allConnections(given)
      return found.map(({ subject, ...one }) => ({ ...one, user: subject }))
    },
  }),
  'connections-revoke': defineOperation({
    input: filter,
    events: ['connection.disconnected', 'revocation.confirmed', 'revocation.refused'],
    run: async ({ engine }, given) => revokeConnections(await engine(), given),
  }),
}
