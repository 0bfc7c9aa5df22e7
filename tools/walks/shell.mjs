// Types commands as a reader does: in a shell, in the repository, where `grantway` is installed.
import { spawn } from 'node:child_process'
import { delimiter, join } from 'node:path'
import { root } from '../setup.mjs'

/**
 * What is expected of a command, and where it is typed.
 * @typedef {object} Typing
 * @property {Readonly<Record<string, string>>} environment Everything it gets, besides PATH.
 * @property {string} [folder]
 * @property {number} [exit]
 * @property {RegExp} [says] What its output must match, standard error included.
 */

const open = (/** @type {string} */ command, /** @type {Typing} */ { folder = root, environment }) => {
  const child = spawn(command, {
    cwd: folder,
    shell: true,
    // A group of its own, so that it ends with everything it started.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...environment, PATH: [join(folder, 'node_modules/.bin'), join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter) },
  })
  const written = { stdout: '', all: '' }
  child.stdout.on('data', (chunk) => ((written.stdout += chunk), (written.all += chunk)))
  child.stderr.on('data', (chunk) => (written.all += chunk))
  return { child, written, ended: new Promise((resolve) => child.once('close', resolve)) }
}

const failure = (/** @type {string} */ command, /** @type {string} */ words, /** @type {string} */ output) =>
  new Error(`${command}\n${words}\n${output.slice(-3_000)}`)

/**
 * Types a command, waits for its end, and gives what it wrote to standard output.
 * @param {string} command @param {Typing} typing
 */
export const type = async (command, { exit = 0, says, ...typing }) => {
  const { written, ended } = open(command, typing)
  const code = await ended
  if (code !== exit) throw failure(command, `ended with ${code}, not ${exit}:`, written.all)
  if (says && !says.test(written.all)) throw failure(command, `does not say ${says}:`, written.all)
  return written.stdout
}

/**
 * Types a command that runs on, and waits until its output matches `says`.
 * @param {string} command @param {Typing & { readonly says: RegExp }} typing
 */
export const start = async (command, { says, ...typing }) => {
  const { child, written, ended } = open(command, typing)
  const end = () => {
    try {
      process.kill(-child.pid, 'SIGTERM')
    } catch {
      // It has ended by itself.
    }
  }
  process.once('exit', end)
  await new Promise((resolve, reject) => {
    const look = () => says.test(written.all) && resolve(undefined)
    child.stdout.on('data', look)
    child.stderr.on('data', look)
    void ended.then((code) => reject(failure(command, `ended with ${code} before it said ${says}:`, written.all)))
  })
  return {
    output: () => written.all,
    stop: async () => {
      process.off('exit', end)
      end()
      await ended
    },
  }
}
