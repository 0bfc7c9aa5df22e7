import { createAudit, type Audit, type AuditAction, type HostedEngine, type Log, type Vault } from '@grantway/auth-core'
import type { Store } from '@grantway/auth-core/store'
import { ConnectorError } from '@grantway/connector-kit'
import type { PersonalTokens } from '@grantway/identity'
import { z } from 'zod'

/** What an operation of the command line works on, in a server or beside it. */
export interface ControlParts {
  /** Opens the vault: what is done with them is written to the audit log. */
  readonly personalTokens: () => Promise<PersonalTokens>
  readonly store: Store
  /** These are opened when an operation needs them: making a token needs no root key. */
  readonly engine: () => Promise<Pick<HostedEngine, 'connectors' | 'allConnections' | 'revoke'>>
  readonly vault: () => Promise<Vault>
  readonly now: () => Date
  readonly log: Log
}

/** Takes lines of a long operation as they come: progress in words, or data. */
export type Report = (line: string) => void

/** One operation that the command line asks for. */
export interface Operation<Input = unknown> {
  readonly input: z.ZodType<Input>
  /** What it leaves in the audit log. An operation without this does not compile. */
  readonly events: readonly AuditAction[]
  readonly run: (parts: ControlParts, input: Input, report: Report) => Promise<unknown>
}

/** Declares an operation; its input is parsed before it runs. **Errors:** INVALID_INPUT naming the option, besides its own. */
export const defineOperation = <Input>({ input, events, run }: Operation<Input>): Operation => ({
  input,
  events,
  run: async (parts, given, report) => {
    const parsed = input.safeParse(given)
    if (parsed.success) return run(parts, parsed.data, report)
    const [first] = parsed.error.issues
    throw new ConnectorError('INVALID_INPUT', { message: `--${first?.path.join('.')}: ${first?.message}.` })
  },
})

/** Ids and names that people type. */
export const name = z.string().min(1, 'must not be empty').max(80, 'must have at most 80 characters')

/** The refusal of a tenant that is not there. */
export const noSuchTenant = (): ConnectorError => new ConnectorError('INVALID_INPUT', { message: 'There is no such tenant.' })

/** Gives what maintenance of keys and of the audit log works on. */
export const keeping = async (
  { store, vault, now }: ControlParts,
): Promise<{ readonly store: Store; readonly vault: Vault; readonly audit: Audit; readonly now: () => Date }> => {
  const opened = await vault()
  return { store, vault: opened, audit: createAudit(opened.serverKeys, now), now }
}
