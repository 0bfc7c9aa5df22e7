// Runs the official conformance suite as a program of its own and reads the checks it writes.
import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { installOutside } from '../../install-outside.mjs'

const suitePackage = '@modelcontextprotocol/conformance'

/** The version of the suite that the table of scenarios that do not apply was written for. */
export const suiteVersion = '0.2.0-alpha.12'

/** Revisions of the specification whose requirement sets are run. */
export const revisions = ['2025-11-25', '2026-07-28']

/**
 * One scenario as the suite saw it.
 * @typedef {object} Scenario
 * @property {string} set
 * @property {string} scenario
 * @property {readonly { readonly id: string, readonly status: string, readonly errorMessage?: string }[]} checks
 */

/**
 * Installs the suite where it is missing.
 * @param {(line: string) => void} say
 */
export const installSuite = async (say) => {
  const { node, packageFolder } = await installOutside('conformance', { [suitePackage]: suiteVersion }, say)
  return { node, program: join(packageFolder(suitePackage), 'dist', 'index.js') }
}

/**
 * Runs the suite and gives the checks of every scenario it ran.
 * @param {{ node: string, program: string }} suite
 * @param {string} set Name of the set in the report.
 * @param {readonly string[]} args
 * @param {(line: string) => void} [onLine] Hears every line the suite prints.
 * @returns {Promise<readonly Scenario[]>}
 */
export const runSuite = async ({ node, program }, set, args, onLine = () => undefined) => {
  const folder = mkdtempSync(join(tmpdir(), 'grantway-conformance-'))
  try {
    const printed = await runProgram(node, [program, ...args, '--output-dir', folder], onLine)
    const scenarios = readdirSync(folder).flatMap((name) => readChecks(set, folder, name))
    if (scenarios.length === 0)
      throw new Error(`The suite ran no scenario of ${set}:\n${printed.slice(-1_000)}`)
    return scenarios
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

// The exit code says whether anything failed; which checks did, and whether they apply, is decided by the caller.
const runProgram = (node, args, onLine) =>
  new Promise((resolve, reject) => {
    const child = spawn(node, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    let printed = ''
    let rest = ''
    const hear = (chunk) => {
      printed += chunk
      const lines = (rest + chunk).split('\n')
      rest = lines.pop() ?? ''
      for (const line of lines) onLine(line)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    child.once('close', () => resolve(printed))
  })

// Folders are named `server-<scenario>-<time>`, and without the first part for authorization servers.
const folderName = /^(?:server-|authorization-server-(?!metadata-endpoint))?(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/

const readChecks = (set, folder, name) => {
  const file = join(folder, name, 'checks.json')
  const scenario = folderName.exec(name)?.[1]
  if (scenario === undefined || !existsSync(file)) return []
  return [{ set, scenario, checks: JSON.parse(readFileSync(file, 'utf8')) }]
}
