import type { Context } from 'hono'
import type { Scope } from './oauth/scopes.ts'
import type { PersonId } from './people.ts'
import type { RequestLogEntry } from './request-log.ts'

/** Says whose data a bearer opens and how far. */
export interface Access {
  readonly userId: PersonId
  readonly scopes: readonly Scope[]
}

/** Types the values that the middleware hands to the routes. */
export interface HttpEnvironment {
  Variables: {
    /** The request body; `undefined` when it was too large to read, which ends the request. */
    body: string | undefined
    /** Fields of a form body; empty for every other request. */
    form: URLSearchParams
    entry: RequestLogEntry
    /** Set behind the bearer check only. */
    access: Access
    /** The raw session cookie of a page request; made up on the first visit. */
    session: string
  }
}
/** The context of one request. */
export type HttpContext = Context<HttpEnvironment>

/** Reads OAuth parameters; `undefined` when one occurs twice. @see RFC 6749 section 3.1 */
export function singleParameters(
  parameters: URLSearchParams,
): Record<string, string | undefined> | undefined {
  const names = [...parameters.keys()]
  if (new Set(names).size !== names.length) return undefined
  return Object.fromEntries(parameters)
}

const bodyLimitBytes = 64 * 1024

/** Reads a request body once, up to 64 KiB; `undefined` beyond that. */
export async function readText(request: Request): Promise<string | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.length
    if (size > bodyLimitBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}
