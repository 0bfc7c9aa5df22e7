import { createPublicKey } from 'node:crypto'
import { ConnectorError } from '@grantway/connector-kit'
import type { ApprovalPortal } from './approval.ts'
import type { ApprovalRow } from './digest.ts'

/** Checks the portal of a deployment. **Errors:** CONFIG_INVALID. */
export const checkPortal = ({ url, key }: ApprovalPortal): void => {
  const refuse = (message: string): never => {
    throw new ConnectorError('CONFIG_INVALID', { message: `approvalPortal: ${message}` })
  }
  const parsed = URL.canParse(url) ? new URL(url) : undefined
  if (parsed?.protocol !== 'https:' || parsed.search || parsed.hash || parsed.username) refuse('its url must be https, without a query.')
  if (key.kind === 'hmac' && Buffer.byteLength(key.secret.reveal()) < 32) refuse('its secret must have at least 32 bytes.')
  if (key.kind === 'ed25519' && keyTypeOf(key.publicKey) !== 'ed25519') refuse('its publicKey must be an Ed25519 key in PEM.')
}

const keyTypeOf = (pem: string): string | undefined => {
  try {
    return createPublicKey(pem).asymmetricKeyType
  } catch {
    return undefined
  }
}

/** Gives the address of a request at the portal: tenant, opaque id and digest; no person and nothing of what is asked. */
export const portalUrl = ({ url }: ApprovalPortal, { tenantId, id, digest }: Pick<ApprovalRow, 'tenantId' | 'id' | 'digest'>): string =>
  `${url}?${new URLSearchParams({ tenant: tenantId, request: id, digest }).toString()}`
