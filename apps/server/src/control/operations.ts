import type { PersonalTokens } from '@grantway/identity'
import { z } from 'zod'

/** What an operation works on. */
export interface ControlParts {
  readonly personalTokens: PersonalTokens
}

const name = z.string().min(1).max(80)

/** Operations that the command line asks of a running server, with the shape of their input. */
export const controlInputs = {
  'tokens-create': z.object({ user: name, tenant: name, name, days: z.number().int().min(1).max(366).optional() }),
  'tokens-list': z.object({ user: name, tenant: name }),
  'tokens-revoke': z.object({ user: name, tenant: name, id: name }),
} as const

export type Operation = keyof typeof controlInputs

export const operations: readonly Operation[] = ['tokens-create', 'tokens-list', 'tokens-revoke']

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
  }
}
