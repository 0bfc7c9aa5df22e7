// Installs programs that are tested with, and not built from: outside the lockfile, in a cache folder.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './setup.mjs'

const nodeVersion = '24.21.0'
const system = process.platform === 'win32' ? 'win' : process.platform
// The package that holds the binary itself; the package `node` would fetch it in a lifecycle script.
const nodePackage = `${system === 'darwin' && process.arch === 'arm64' ? 'node-bin' : 'node'}-${system}-${
  process.arch
}`

/**
 * A folder with packages that the lockfile does not know, and a Node.js of its own.
 * @typedef {object} Outside
 * @property {string} folder
 * @property {string} node Path of the Node.js binary.
 * @property {(name: string) => string} packageFolder Folder of an installed package.
 */

/**
 * Installs packages at exact versions, and Node.js 24, into `node_modules/.cache/<name>`, once. A second run finds
 * them there. No lifecycle script runs. Throws an error with npm's last lines when the installation is impossible.
 * @param {string} name
 * @param {Readonly<Record<string, string>>} packages
 * @param {(line: string) => void} say
 * @returns {Promise<Outside>}
 */
export const installOutside = async (name, packages, say) => {
  const folder = join(root, 'node_modules', '.cache', name)
  const stamp = join(folder, 'installed.json')
  const wanted = Object.entries({ ...packages, [nodePackage]: nodeVersion }).map(
    ([one, version]) => `${one}@${version}`,
  )
  if (readStamp(stamp) !== JSON.stringify(wanted)) {
    say(`installing ${wanted.length} packages into node_modules/.cache/${name} (once, outside the lockfile)`)
    await askRegistry()
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(folder, { recursive: true })
    // A manifest of its own keeps npm from finding the one of the repository.
    writeFileSync(join(folder, 'package.json'), '{ "private": true }\n')
    await npmInstall(folder, wanted, say)
    writeFileSync(stamp, JSON.stringify(wanted))
  }
  const packageFolder = (one) => join(folder, 'node_modules', one)
  const node = join(packageFolder(nodePackage), 'bin', system === 'win' ? 'node.exe' : 'node')
  if (!existsSync(node)) throw new Error(`The package '${nodePackage}' holds no binary.`)
  return { folder, node, packageFolder }
}

const readStamp = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : '')

// npm itself tries for minutes when there is no registry; one question is answered at once or not at all.
const askRegistry = async () => {
  const args = [
    'view',
    `${nodePackage}@${nodeVersion}`,
    'version',
    '--fetch-retries=0',
    '--fetch-timeout=15000',
  ]
  const npm = spawn('npm', args, { shell: process.platform === 'win32', stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  npm.stderr.on('data', (chunk) => {
    said += chunk
  })
  const code = await new Promise((resolve, reject) => npm.once('error', reject).once('close', resolve))
  if (code !== 0) throw new Error(`The registry cannot be asked for ${nodePackage}:\n${npmErrors(said)}`)
}

const npmInstall = (folder, wanted, say) =>
  new Promise((resolve, reject) => {
    const started = performance.now()
    const args = [
      'install',
      '--no-save',
      '--no-package-lock',
      '--ignore-scripts',
      '--no-audit',
      '--no-fund',
      '--loglevel=http',
      ...wanted,
    ]
    const npm = spawn('npm', args, {
      cwd: folder,
      shell: process.platform === 'win32',
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let last = ''
    let fetched = 0
    npm.stderr.on('data', (chunk) => {
      last = `${last}${chunk}`.slice(-2_000)
      fetched += String(chunk).split('http fetch').length - 1
    })
    const progress = setInterval(() => say(`  ${fetched} answers from the registry so far`), 5_000)
    npm.once('error', reject)
    npm.once('close', (code) => {
      clearInterval(progress)
      if (code !== 0) return reject(new Error(`npm install ended with ${code}:\n${npmErrors(last)}`))
      say(`installed in ${((performance.now() - started) / 1000).toFixed(0)} s`)
      resolve()
    })
  })

const npmErrors = (text) =>
  text
    .split('\n')
    .filter((line) => line.startsWith('npm error'))
    .slice(0, 8)
    .join('\n') || text.slice(-500)
