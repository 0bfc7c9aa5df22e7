import type { HostedEngine } from '@grantway/auth-core'
import type { PersonalTokens } from '@grantway/identity'
import { z } from 'zod'
import { revokeConnections } from './revoke-connections.ts'

/** What an operation works on. */
export interface ControlParts {
  readonly personalTokens: PersonalTokens
  /** Opened when an operation needs it. */
  readonly engine: () => Promise<Pick<HostedEngine, 'allConnections' | 'revoke'>>
}

const name = z.string().min(1).max(80)
const filter = z.object({ tenant: name.optional(), connector: name.optional(), after: name.optional() })

/** Operations that the command line asks of a running server, with the shape of their input. */
export const controlInputs = {
  'tokens-create': z.object({ user: name, tenant: name, name, days: z.number().int().min(1).max(366).optional() }),
  'tokens-list': z.object({ user: name, tenant: name }),
  'tokens-revoke': z.object({ user: name, tenant: name, id: name }),
  'connections-list': filter,
  'connections-revoke': filter,
} as const

export type Operation = keyof typeof controlInputs

export const operations = Object.keys(controlInputs) as readonly Operation[]

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

/** Runs one operation. **Errors:** INVALID_INPUT for people or tenants that do not exist. */
export const runOperation = async (parts: ControlParts, operation: Operation, input: unknown): Promise<unknown> => {
  const { personalTokens } = parts
  switch (operation) {
    case 'tokens-create': {
      const { user, tenant, name, days } = controlInputs[operation].parse(input)
      return personalTokens.create({ subject: user, tenant, name, createdBy: 'cli', ...(days !== undefined && { days }) })
    }
    case 'tokens-list': {
      const { user, tenant } = controlInputs[operation].parse(input)
      return personalTokens.list({ subject: user, tenant })
    }
    case 'tokens-revoke': {
      const { user, tenant, id } = controlInputs[operation].parse(input)
      return personalTokens.revoke({ subject: user, tenant }, id)
    }
    case 'connections-list': {
      const found = await (await parts.engine()).allConnections(controlInputs[operation].parse(input))
      return found.map(({ subject, ...one }) => ({ ...one, user: subject }))
    }
    case 'connections-revoke':
      return revokeConnections(await parts.engine(), controlInputs[operation].parse(input))
  }
}
