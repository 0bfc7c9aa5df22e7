import { createHmac, verify } from 'node:crypto'
import { z } from 'zod'
import { sameSecret } from '../hash.ts'
import type { Parts } from '../parts.ts'
import type { ApprovalPortal } from './approval.ts'

const maxLength = 8_192
/** A document lives five minutes at most, so that one that leaks is soon worth nothing. */
const maxLifeSeconds = 300

/**
 * Opens a compact JWS. The algorithm is the one that the deployment configured; the header has no say in it.
 * @see https://www.rfc-editor.org/rfc/rfc8725#section-3.1
 */
export const openPortalDocument = <Schema extends z.ZodType<{ aud: string; iat: number; exp: number }>>(
  { approvalPortal, publicUrl, now }: Parts, document: string, schema: Schema,
): z.output<Schema> | undefined => {
  const [header = '', payload = '', signature = '', ...rest] = document.length > maxLength ? [] : document.split('.')
  if (!approvalPortal || rest.length > 0 || !isSigned(approvalPortal.key, header, payload, signature)) return undefined
  const claims = schema.safeParse(parse(payload)).data
  const seconds = now().getTime() / 1000
  if (!claims || claims.aud !== publicUrl || claims.exp <= seconds || claims.iat > seconds + 60) return undefined
  return claims.exp - claims.iat <= maxLifeSeconds ? claims : undefined
}

const isSigned = (key: ApprovalPortal['key'], header: string, payload: string, signature: string): boolean => {
  const algorithm = key.kind === 'hmac' ? 'HS256' : 'EdDSA'
  const fields = z.object({ alg: z.literal(algorithm), crit: z.never().optional() }).safeParse(parse(header))
  if (!fields.success || !/^[\w-]+$/.test(signature)) return false
  const input = Buffer.from(`${header}.${payload}`)
  return key.kind === 'hmac'
    ? sameSecret(createHmac('sha256', key.secret.reveal()).update(input).digest('base64url'), signature)
    : verify(null, input, key.publicKey, Buffer.from(signature, 'base64url'))
}

const parse = (part: string): unknown => {
  try {
    return JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown
  } catch {
    return undefined
  }
}
