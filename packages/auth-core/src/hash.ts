import { createHash, timingSafeEqual } from 'node:crypto'

/** Hashes a high-entropy secret for storage and look-up. Not for passwords. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** Compares two secrets in constant time, whatever their lengths. */
export const sameSecret = (a: string, b: string): boolean =>
  timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest())
