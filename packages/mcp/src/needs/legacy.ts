import type { AuthorizationNeed } from '@grantway/auth-core'
import { UrlElicitationRequiredError, type ProtocolError } from '@modelcontextprotocol/server'
import { authorizationEnvelope, authorizationMetaKey } from './envelope.ts'

/**
 * Asks a 2025-11-25 client that declared `elicitation.url` to open the link: the error -32042.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation
 */
export const askByError = (need: AuthorizationNeed): ProtocolError => {
  const error = new UrlElicitationRequiredError(
    [{ mode: 'url', elicitationId: need.intent, url: need.url, message: need.message }],
    need.message,
  )
  Object.assign(error.data as object, { _meta: { [authorizationMetaKey]: authorizationEnvelope(need) } })
  return error
}
