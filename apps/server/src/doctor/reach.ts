import { ConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import type { Settings } from '../configuration/settings.ts'

/** A minute: what tokens and links of others allow at most. */
const mostSkewMs = 60_000
const timeoutMs = 10_000

const ask = (url: string): Promise<Response | undefined> =>
  fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) }).catch(() => undefined)

/** Reads what the provider publishes about itself; nobody is signed in. **Errors:** CONFIG_INVALID. */
export const checkUpstream = async ({ publicUrl }: Settings, issuer: string): Promise<string> => {
  const response = await ask(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  const document = z.object({ issuer: z.literal(issuer) }).safeParse(await response?.json().catch(() => undefined))
  if (!document.success) throw invalid('OIDC_ISSUER: no document of exactly this issuer is at its /.well-known/openid-configuration.')
  return `${new URL(issuer).host}; register the redirect URI ${publicUrl}/signin/callback there`
}

/**
 * Compares the clock with the one of whoever answers at the identity provider or the public address.
 * **Errors:** CONFIG_INVALID when they differ by more than a minute.
 */
export const checkClock = async ({ publicUrl, upstream, loopback }: Settings): Promise<string> => {
  const url = upstream?.issuer ?? (loopback ? undefined : `${publicUrl}/healthz`)
  const date = url === undefined ? undefined : (await ask(url))?.headers.get('date')
  if (!date) return 'nobody to compare it with'
  const skewMs = Math.abs(Date.now() - Date.parse(date))
  if (skewMs > mostSkewMs) throw invalid(`this clock differs by ${Math.round(skewMs / 1000)} seconds from the one of ${new URL(url ?? '').host}.`)
  return 'as others have it'
}

/** Asks the public address whether a server answers. **Errors:** CONFIG_INVALID when something else does. */
export const checkPublicUrl = async ({ publicUrl, loopback }: Settings): Promise<string> => {
  const response = await ask(`${publicUrl}/healthz`)
  if (!response && loopback) return `nothing runs at ${publicUrl} yet`
  if (!response) throw invalid(`PUBLIC_URL: nothing answers at ${publicUrl}.`)
  const words = await response.text().catch(() => '')
  if (response.status !== 200 || words !== 'ok') throw invalid(`PUBLIC_URL: what answers at ${publicUrl} is not this server.`)
  return `a server answers at ${publicUrl}`
}

const invalid = (message: string): ConnectorError => new ConnectorError('CONFIG_INVALID', { message })
