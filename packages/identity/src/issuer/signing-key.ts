import { createPrivateKey, hkdfSync } from 'node:crypto'
import type { JWK } from 'oidc-provider'

/** Derives 32 bytes for one purpose, the same on every replica. */
export const deriveKey = (sealingKey: Buffer, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', sealingKey, Buffer.alloc(0), `grantway/${purpose}`, 32))

// PKCS #8 in front of a raw Ed25519 key (RFC 8410 section 7).
const pkcs8Prefix = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * Gives the issuer's Ed25519 key. Bearers are opaque and nobody gets an ID token, so it signs nothing today;
 * without one the provider would publish a development key that everybody knows.
 */
export const issuerSigningKey = (sealingKey: Buffer): JWK => {
  const der = Buffer.concat([pkcs8Prefix, deriveKey(sealingKey, 'issuer-signing')])
  const jwk = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ format: 'jwk' })
  return { ...jwk, use: 'sig', alg: 'EdDSA' } as JWK
}
