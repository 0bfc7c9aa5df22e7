/**
 * Refuses what would make a connector that cannot be built, or write something else than names into sources.
 * @typedef {Readonly<Record<'id' | 'title' | 'origin' | 'issuer' | 'auth', string>>
 *   & { readonly scopes: readonly string[] }} Answers
 */

/** A mistake of the person at the keyboard: one sentence, exit code 2. */
export class UsageError extends Error {
  name = 'UsageError'
}

const loopback = ['localhost', '127.0.0.1', '[::1]']

/** @param {string} text @param {string} what */
const checkOrigin = (text, what) => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (!url || url.origin !== text)
    throw new UsageError(`${what} must be an origin without a path, such as https://api.example.com.`)
  if (url.protocol !== 'https:' && !loopback.includes(url.hostname))
    throw new UsageError(`${what} must use https.`)
}

/** Checks the answers. @param {Answers} answers */
export const checkAnswers = ({ id, title, origin, issuer, auth, scopes }) => {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id) || id.length > 24) {
    throw new UsageError(
      'The id must be kebab-case and have at most 24 characters, such as linear or google-drive.',
    )
  }
  if (!/^[A-Z][\w .]{1,39}$/.test(title))
    throw new UsageError('The title must begin with a capital and have 2 to 40 characters.')
  checkOrigin(origin, '--origin')
  checkOrigin(issuer, '--issuer')
  if (!['oauth2', 'device', 'api-key'].includes(auth))
    throw new UsageError('--auth must be oauth2, device or api-key.')
  if (auth === 'api-key') {
    if (scopes.length > 0)
      throw new UsageError('--scopes does not go with --auth api-key: a key has no scopes to ask for.')
    return
  }
  if (scopes.length === 0 || scopes.some((scope) => !/^[\w.:/-]+$/.test(scope))) {
    throw new UsageError('--scopes must name at least one scope, separated by commas, such as read,write.')
  }
  if (new Set(scopes).size !== scopes.length) throw new UsageError('--scopes names a scope twice.')
}

/** Checks the name of a tool. @param {string} name */
export const checkToolName = (name) => {
  if (!/^[a-z]+(_[a-z0-9]+)+$/.test(name) || name.length > 30) {
    throw new UsageError('--tool must be a verb and a noun in snake_case, such as get_issue.')
  }
}
