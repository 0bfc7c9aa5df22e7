import { generateConnector } from './generate.mjs'
import { titleCase } from './names.mjs'

/**
 * Lets `nx g ./tools/generators:connector` make a connector too.
 * @typedef {{ id: string, title?: string, origin: string, issuer?: string, auth?: string, scopes?: string }} Options
 * @param {{ root: string, write: (path: string, text: string) => void }} tree
 * @param {Options} options
 */
export default (
  tree,
  { id, title = titleCase(id), origin, issuer = origin, auth = 'oauth2', scopes = 'read,write' },
) => {
  const answers = { id, title, origin, issuer, auth, scopes: scopes.split(',') }
  generateConnector(tree.root, answers, (path, text) => tree.write(path, text))
}
