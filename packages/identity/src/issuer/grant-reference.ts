import { hashSecret } from '../secrets.ts'

/**
 * Gives the reference under which a grant is stored and named by its tokens.
 * A reference is its own reference, because the provider looks grants up by what a token carries.
 * No request can name a grant, so this opens nothing; `:` cannot occur in an id the provider makes.
 */
export const grantReference = (id: string): string =>
  id.startsWith('grant:') ? id : `grant:${hashSecret(id)}`
