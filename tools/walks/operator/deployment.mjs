import { join } from 'node:path'
import { start } from '../shell.mjs'

/** @typedef {ReturnType<typeof newDeployment>} Deployment */

/**
 * A deployment as its operator has it: where it is, the variables it is started with, and what starts it.
 * @param {string} folder
 * @param {number} port
 * @param {number} todoPort of the TODO service it connects to
 */
export const newDeployment = (folder, port, todoPort) => {
  const environment = {
    HOME: folder, PORT: String(port), DATA_DIR: join(folder, 'data'), VAULT_KEY_FILE: join(folder, 'first.key'), LOG_LEVEL: 'warn',
    TODO_CLIENT_ID: 'operator', TODO_CLIENT_SECRET: 'SECRET_operator', TODO_ISSUER: `http://127.0.0.1:${todoPort}`,
  }
  return {
    folder,
    url: `http://localhost:${port}`,
    environment,
    serve: (/** @type {string} */ command, more = {}) =>
      start(command, { environment: { ...environment, ...more }, says: /Grantway is ready/ }),
  }
}
