import { readRequestBody } from '@modelcontextprotocol/server'

const maxBodyBytes = 1024 * 1024

/** A body as JSON, or why there is none. */
export type Body =
  | { readonly kind: 'json'; readonly message: unknown }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'not-json' }

/** Reads the body of a request up to a limit and parses it as JSON. */
export const readMessage = async (request: Request): Promise<Body> => {
  const text = await readText(request)
  if (text === undefined) return { kind: 'too-large' }
  try {
    return { kind: 'json', message: JSON.parse(text) }
  } catch {
    return { kind: 'not-json' }
  }
}

const readText = async (request: Request): Promise<string | undefined> => {
  const declared = request.headers.get('content-length')
  // HTTP delivers no more than was declared, so that such a body needs no counting stream.
  if (declared !== null && /^\d+$/.test(declared) && !request.headers.has('transfer-encoding')) {
    return Number(declared) > maxBodyBytes ? undefined : request.text()
  }
  const body = await readRequestBody(request, maxBodyBytes)
  return body.tooLarge ? undefined : body.text
}
