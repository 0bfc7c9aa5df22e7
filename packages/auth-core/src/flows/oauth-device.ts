import { ConnectorError } from '@grantway/connector-kit'
import * as oauth from 'oauth4webapi'
import { exchangeError, isOwnTrouble } from './oauth-client.ts'
import { authentication, client, options, readAnswer, server, type TokenAnswer, type TokenRequest } from './oauth-request.ts'

const defaultIntervalSeconds = 5
const maxLifeSeconds = 30 * 60

/** What the provider hands out at the start of a device flow. */
export interface DeviceCode {
  /** Ours alone: who has it collects the token. */
  readonly deviceCode: string
  /** What the person types. */
  readonly userCode: string
  /** Where they type it. */
  readonly verificationUri: string
  readonly intervalSeconds: number
  readonly lifeSeconds: number
}

/** Asks for a device code. **Errors:** PROVIDER_UNAVAILABLE, PROVIDER_MISCONFIGURED, API_ERROR. @see https://www.rfc-editor.org/rfc/rfc8628#section-3.1 */
export const requestDeviceCode = async (request: TokenRequest & { readonly scopes: readonly string[] }): Promise<DeviceCode> => {
  const { provider, registration } = request.connector
  const parameters = new URLSearchParams(
    request.scopes.length > 0 ? { scope: request.scopes.join(provider.scopeSeparator.request) } : {},
  )
  try {
    const response = await oauth.deviceAuthorizationRequest(
      server(provider), client(registration), authentication(provider, registration), parameters, options(request),
    )
    const answer = await oauth.processDeviceAuthorizationResponse(server(provider), client(registration), response)
    if (!isWebPage(answer.verification_uri)) throw new ConnectorError('API_ERROR', { connector: request.connector.id })
    return {
      deviceCode: answer.device_code,
      userCode: answer.user_code,
      verificationUri: answer.verification_uri,
      intervalSeconds: answer.interval ?? defaultIntervalSeconds,
      lifeSeconds: Math.min(answer.expires_in, maxLifeSeconds),
    }
  } catch (error) {
    throw error instanceof ConnectorError ? error : exchangeError(request.connector, error)
  }
}

/** How one poll ended. `later`: nothing can be said, ask again after a longer while. */
export type DevicePoll =
  | { readonly kind: 'granted'; readonly answer: TokenAnswer }
  | { readonly kind: 'pending' | 'slow_down' | 'denied' | 'expired' | 'later' | 'failed' }

/** Asks once whether the person has decided. @see https://www.rfc-editor.org/rfc/rfc8628#section-3.5 */
export const pollDevice = async (request: TokenRequest & { readonly deviceCode: string }): Promise<DevicePoll> => {
  const { provider, registration } = request.connector
  try {
    const response = await oauth.deviceCodeGrantRequest(
      server(provider), client(registration), authentication(provider, registration), request.deviceCode, options(request),
    )
    const answer = await oauth.processDeviceCodeResponse(server(provider), client(registration), response)
    return { kind: 'granted', answer: readAnswer(provider, answer, request.now()) }
  } catch (error) {
    if (!(error instanceof oauth.ResponseBodyError)) return { kind: 'later' }
    return { kind: wordOf[error.error] ?? (isOwnTrouble(error) ? 'later' : 'failed') }
  }
}

const wordOf: Readonly<Record<string, 'pending' | 'slow_down' | 'denied' | 'expired'>> = {
  authorization_pending: 'pending',
  slow_down: 'slow_down',
  access_denied: 'denied',
  expired_token: 'expired',
}

// It is shown as an address to open: nothing but a web page, and plain http on loopback only.
const isWebPage = (text: string): boolean => {
  if (!URL.canParse(text)) return false
  const { protocol, hostname } = new URL(text)
  return protocol === 'https:' || (protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname))
}
