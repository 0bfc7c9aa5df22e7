import { tenantExists } from '@grantway/auth-core/store'
import { ConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import { defineOperation, name, noSuchTenant, type ControlParts } from './operation.ts'
import { revokeConnections } from './revoke-connections.ts'

const filter = z.object({ tenant: name.optional(), connector: name.optional(), after: name.optional() })

type Filter = z.output<typeof filter>

// A mistyped name must not look like work that is done. What was connected through a connector that is gone can still be named.
const requireNamed = async ({ store, engine }: ControlParts, { tenant, connector, after }: Filter): Promise<void> => {
  if (after !== undefined) return
  if (tenant !== undefined && !(await tenantExists(store, tenant))) throw noSuchTenant()
  const { connectors, allConnections } = await engine()
  if (connector === undefined || connectors.some(({ id }) => id === connector)) return
  if ((await allConnections({ connector })).length > 0) return
  throw new ConnectorError('INVALID_INPUT', { message: 'No connector of this name is set up here, and nobody is connected through one.' })
}

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

/** Connections of everybody, for the operator. **Errors:** INVALID_INPUT for a tenant or a connector that is not there. */
export const connectionOperations = {
  'connections-list': defineOperation({
    input: filter,
    events: [],
    run: async (parts, given) => {
      await requireNamed(parts, given)
      const found = await (await parts.engine()).allConnections(given)
      return found.map(({ subject, ...one }) => ({ ...one, user: subject }))
    },
  }),
  'connections-revoke': defineOperation({
    input: filter,
    events: ['connection.disconnected', 'revocation.confirmed', 'revocation.refused'],
    run: async (parts, given) => {
      await requireNamed(parts, given)
      return revokeConnections(await parts.engine(), given)
    },
  }),
}
