import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

/** Digests a secret for storage. Secrets here carry 256 random bits, so a plain SHA-256 needs no salt. */
export const digest = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Derives the token that proves a form was rendered for this session. */
export const csrfTokenOf = (session: string): string =>
  createHmac('sha256', session).update('form').digest('base64url')

/** Compares two secrets in constant time; digesting first makes the lengths equal. */
export const sameSecret = (left: string, right: string): boolean =>
  timingSafeEqual(createHash('sha256').update(left).digest(), createHash('sha256').update(right).digest())

/** Makes a new identifier of 16 hexadecimal characters. It names a row and protects nothing. */
export const newId = (): string => randomBytes(8).toString('hex')

/** Makes 256 random bits in base64url behind a prefix that says what the secret is. */
export const randomSecret = (prefix: string): string => prefix + randomBytes(32).toString('base64url')
