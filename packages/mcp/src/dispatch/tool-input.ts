import { ConnectorError, type AnyTool } from '@grantway/connector-kit'
import { z } from 'zod'

const accountSchema = z.string().min(1).max(200).optional()
const maxIssues = 5
const maxPathLength = 100

/** Arguments of a connector's tool, parsed; `account` is ours and was taken out. */
export interface ToolInput {
  readonly input: unknown
  readonly account?: string
}

/**
 * Parses the arguments of a tool.
 * **Errors:** INVALID_INPUT with `<field>: <what>` for each field; values are never repeated.
 */
export const parseToolInput = (tool: AnyTool, given: Readonly<Record<string, unknown>>): ToolInput => {
  const { account: givenAccount, ...rest } = given
  const account = accountSchema.safeParse(givenAccount)
  if (!account.success) throw invalidInput([{ path: ['account'], what: 'must be a short text' }])
  const input = (tool.input as z.ZodObject).safeParse(rest)
  if (!input.success)
    throw invalidInput(input.error.issues.map((issue) => ({ path: issue.path, what: whatOf(issue) })))
  return { input: input.data, ...(account.data === undefined ? {} : { account: account.data }) }
}

const invalidInput = (problems: readonly { path: readonly PropertyKey[]; what: string }[]): ConnectorError =>
  new ConnectorError('INVALID_INPUT', {
    message: problems
      .slice(0, maxIssues)
      .map(({ path, what }) => `${path.map(String).join('.').slice(0, maxPathLength) || 'input'}: ${what}`)
      .join('; '),
  })

// These two messages of zod repeat what was sent.
const whatOf = (issue: z.core.$ZodIssue): string =>
  issue.code === 'unrecognized_keys' || issue.code === 'invalid_key'
    ? 'has a field that is not known'
    : issue.message
