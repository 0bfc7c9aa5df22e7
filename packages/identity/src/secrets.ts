import { createHash, createHmac, randomBytes } from 'node:crypto'

/** Makes a secret of 256 random bits, as 43 URL-safe characters. */
export const newSecret = (): string => randomBytes(32).toString('base64url')

/** Gives the form in which a secret is stored; fast is enough because the secret has 256 bits. */
export const hashSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** Derives the token of a form from the cookie it belongs to; nobody without the cookie can make it. */
export const formToken = (cookie: string, purpose: string): string =>
  createHmac('sha256', cookie).update(`grantway/${purpose}`).digest('base64url')
