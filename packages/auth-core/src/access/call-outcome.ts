import type { ConnectorError, ResultLink } from '@grantway/connector-kit'
import type { AuthorizationNeed } from '../links/authorization-need.ts'

/** What a call came to. */
export type CallOutcome<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  | { readonly kind: 'authorization'; readonly need: AuthorizationNeed }
  /** Nothing was sent yet: the person is to agree to this one call. Only where `asksFirst` was said. */
  | { readonly kind: 'unconfirmed'; readonly question: string }
  | { readonly kind: 'failed'; readonly error: ConnectorError; readonly reference: string }

/** The output of a tool, parsed by its schema, its rendering as text, and the resources it names, if any. */
export interface ToolResult {
  readonly output: Readonly<Record<string, unknown>>
  readonly text: string
  readonly links?: readonly ResultLink[]
}

/** How a call is to run, beside its input. */
export interface CallOptions {
  readonly signal: AbortSignal
  /** Which of several accounts, by label or id; the default account when missing. */
  readonly account?: string
  /**
   * The intent this call was held open for. A tool that writes runs only if the intent can be claimed, once:
   * a second retry gets CONFLICT and nothing is written twice.
   */
  readonly intent?: string
  /** True when the person can be asked: a call that destroys something gives its question instead of running. */
  readonly asksFirst?: boolean
}

/** What a person is typing into one variable of a resource template. */
export interface Completion {
  readonly variable: string
  readonly typed: string
  /** The variables that have a value already. */
  readonly others: Readonly<Record<string, string>>
}

/** A file of the provider, on its way to its person. */
export interface SharedFile {
  /** What it is called, as the connector says. */
  readonly title: string
  readonly bytes: Uint8Array
}
