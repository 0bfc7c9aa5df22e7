import type { HttpContext } from '../http.ts'
import type { TodoSaasClient } from '../options.ts'
import type { Runtime } from '../runtime.ts'
import { sameSecret } from '../secrets.ts'

interface Presented {
  readonly id: string
  readonly secret: string
}

/** Answers an error of the token, device, or revocation endpoint. @see RFC 6749 section 5.2 */
export function oauthError(context: HttpContext, error: string, description?: string): Response {
  const status = error === 'invalid_client' ? 401 : 400
  if (status === 401) context.header('WWW-Authenticate', 'Basic realm="Todo Service", charset="UTF-8"')
  return context.json({ error, ...(description && { error_description: description }) }, status)
}

/**
 * Finds the client that proves its secret by `client_secret_basic` or `client_secret_post`.
 * Returns the error answer instead when it does not; using both ways at once is `invalid_request`.
 * @see RFC 6749 section 2.3.1
 */
export function authenticateClient(context: HttpContext, runtime: Runtime): TodoSaasClient | Response {
  const form = context.get('form')
  const header = context.req.header('authorization')
  const basic = header === undefined ? undefined : parseBasic(header)
  if (header !== undefined && form.has('client_secret')) {
    return oauthError(context, 'invalid_request', 'Use one way of client authentication.')
  }
  const posted = { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' }
  const presented = header === undefined ? posted : basic
  const client = presented && runtime.clients.get(presented.id)
  // An unknown client costs the same comparison as a wrong secret, so timing does not list clients.
  const proven = sameSecret(presented?.secret ?? '', client?.secret ?? 'no such client')
  if (!client || !proven) return oauthError(context, 'invalid_client')
  if (form.has('client_id') && form.get('client_id') !== client.id)
    return oauthError(context, 'invalid_request')
  return client
}

function parseBasic(header: string): Presented | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header)?.[1]
  if (encoded === undefined) return undefined
  const [id, ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':')
  try {
    return { id: formDecode(id ?? ''), secret: formDecode(rest.join(':')) }
  } catch {
    return undefined
  }
}

const formDecode = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
