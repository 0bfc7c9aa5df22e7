import type { z } from 'zod'
import type { Capability } from './capability.ts'
import type { Limits, Target } from './limits.ts'

/** The four hints of the MCP specification, all of them stated. They are hints, nothing is enforced by them. */
export interface ToolAnnotations {
  readonly readOnlyHint: boolean
  readonly destructiveHint: boolean
  readonly idempotentHint: boolean
  readonly openWorldHint: boolean
}


/** The account a call acts for, as a person would name it. */
export interface ConnectedAccount {
  readonly label: string
}

/** Writes a line to the server's log. Values are redacted; still, pass ids and counts, not content. */
export type ConnectorLog = (message: string, fields?: Readonly<Record<string, string | number | boolean>>) => void

/**
 * Everything a handler can reach. There is no way from here to a token: `api` was built by the connector's
 * `client` over an authorized HTTP client that keeps it.
 */
export interface CallContext<Api> {
  readonly api: Api
  readonly account: ConnectedAccount
  /**
   * The capability whose grant lets this call through: one of the tool's `requires`, or one that includes it.
   * Where it is narrower than the token (public things only), the handler keeps the promise of its sentence.
   */
  readonly capability: Capability
  /** What the grant is limited to; a tool that `narrows` asks the provider for no more than this. */
  readonly limits: Limits | undefined
  /** Aborted when the client cancels or the call takes too long. */
  readonly signal: AbortSignal
  readonly log: ConnectorLog
  /** Seals a provider's cursor so that only this person, on this tool, can continue with it. */
  readonly sealCursor: (cursor: string) => string
  /** Opens a cursor made by `sealCursor`. **Errors:** INVALID_INPUT when it belongs to another person or tool. */
  readonly openCursor: (sealed: string) => string
  /**
   * Gives an address of this server for a link that opens something to whoever holds it: an export, a pre-signed
   * file. Only this person can open it, as a download of `title`, for at most 15 minutes. The provider's link itself
   * must not be in a result: a result that holds it is withheld. **Errors:** API_ERROR for what is no URL.
   */
  readonly shareLink: (url: string, options: { readonly title: string; readonly expiresInSeconds?: number }) => string
}

/** A resource of the connector that a result speaks of, so that a client can open it. */
export interface ResultLink {
  /** An address of one of the connector's own templates. */
  readonly uri: string
  readonly name: string
  readonly mimeType?: string | undefined
  /** In bytes. */
  readonly size?: number | undefined
}

/** One thing the model can do. */
export interface Tool<Api, Input extends z.ZodObject, Output extends z.ZodObject> {
  /** `<prefix>_<verb>_<noun>`, snake_case, at most 40 characters. */
  readonly name: string
  /** What a person reads on the connect page: "Find tasks". */
  readonly title: string
  /** At most 300 characters. */
  readonly description: string
  /** Any one of these is enough; the first is the one a link asks for. */
  readonly requires: readonly [Capability, ...Capability[]]
  readonly input: Input
  readonly output: Output
  readonly annotations: ToolAnnotations
  /**
   * Which targets an input touches, checked before any request; none for a tool that touches nothing a grant
   * can be limited to. A limited grant refuses a tool that has neither this nor `narrows`.
   */
  readonly targets?: (input: z.output<Input>) => readonly Target[]
  /** What a successful call made; it joins the selection of a capability that `selects` its kind. */
  readonly creates?: (output: z.output<Output>) => readonly Target[]
  /** Says that this tool searches or lists, and asks only for what `context.limits` allows. */
  readonly narrows?: true
  /**
   * What a person is asked before a destructive call runs, where their client can ask: names what is lost.
   * Nothing for an input that loses nothing, such as a dry run.
   */
  readonly confirm?: (input: z.output<Input>) => string | undefined
  /** Compact rendering for clients that read text only. Default: the output as JSON. */
  readonly text?: (output: z.output<Output>) => string
  /** The resources that an output names, for what no text can hold: a client gets each as a `resource_link`. */
  readonly links?: (output: z.output<Output>) => readonly ResultLink[]
  readonly handler: (context: CallContext<Api>, input: z.output<Input>) => Promise<z.input<Output>>
}

/**
 * Gives the function that declares tools over one API type: `const tool = toolsFor<TodoApi>()`.
 * The compiler then checks `requires`, the handler's context and its result against `output`.
 */
export const toolsFor =
  <Api>() =>
  <Input extends z.ZodObject, Output extends z.ZodObject>(
    tool: Tool<Api, Input, Output>,
  ): Tool<Api, Input, Output> =>
    Object.freeze(tool)
