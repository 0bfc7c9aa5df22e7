import type { z } from 'zod'
import type { Capability } from './capability.ts'
import type { Target } from './limits.ts'
import type { CallContext } from './tool.ts'

/** What reading a resource gives: text, or bytes in base64. */
export type ResourceContent =
  | { readonly mimeType: string; readonly text: string }
  | { readonly mimeType: string; readonly blob: string }

/** A family of readable things behind one URI template, under the same grant check as a tool. */
export interface ResourceTemplate<Api> {
  /**
   * `{name}` matches one path segment, `{+path}` the rest of the path, `{?ref}` an optional query at the end:
   * `github://{owner}/{repo}/contents/{+path}{?ref}`.
   */
  readonly uriTemplate: string
  readonly name: string
  readonly title: string
  readonly description: string
  readonly mimeType: string
  readonly requires: readonly [Capability, ...Capability[]]
  /** As for a tool; a limited grant refuses a template without it. */
  readonly targets?: (variables: Readonly<Record<string, string>>) => readonly Target[]
  /**
   * Offers values for a variable, at most 20, given what was typed and the other variables. It asks the provider
   * for no more than `context.limits` allows; a finished address is checked again outside.
   */
  readonly complete?: (
    context: CallContext<Api>,
    variable: string,
    typed: string,
    others: Readonly<Record<string, string>>,
  ) => Promise<readonly string[]>
  readonly read: (context: CallContext<Api>, variables: Readonly<Record<string, string>>) => Promise<ResourceContent>
}

/** Gives the function that declares resource templates over one API type. */
export const resourcesFor =
  <Api>() =>
  (template: ResourceTemplate<Api>): ResourceTemplate<Api> =>
    Object.freeze(template)

/** A text a person can start from; it needs no connection, because it only asks the model to use tools. */
export interface Prompt {
  /** `<prefix>_<verb>_<noun>`. */
  readonly name: string
  readonly title: string
  readonly description: string
  /** String arguments only, as the protocol has it. */
  readonly input: z.ZodObject
  readonly render: (input: Readonly<Record<string, string | undefined>>) => string
}

/** Declares a prompt. */
export const definePrompt = (prompt: Prompt): Prompt => Object.freeze(prompt)
