// Packs what would be published, as `npm publish` would, and installs it as a stranger does.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './setup.mjs'

/**
 * A package that would be published.
 * @typedef {object} Published
 * @property {string} name
 * @property {string} folder Relative to the root.
 * @property {{ version: string, exports: Readonly<Record<string, unknown>> }} manifest
 */

/** @returns {readonly Published[]} */
export const publishedPackages = () =>
  ['packages', 'packages/connectors', 'apps']
    .flatMap((parent) => readdirSync(join(root, parent)).map((name) => join(parent, name)))
    .flatMap((folder) => {
      const manifest = manifestIn(folder)
      return manifest && manifest.private !== true ? [{ name: manifest.name, folder, manifest }] : []
    })

const manifestIn = (folder) => {
  try {
    return JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'))
  } catch {
    return undefined
  }
}

/**
 * Packs one package and gives the tarball's path. Compile first.
 * @param {Published} published @param {string} into
 */
export const pack = ({ name, folder }, into) => {
  mkdirSync(into, { recursive: true })
  const { stdout } = npm(['pack', '--silent', '--pack-destination', into], join(root, folder))
  const file = stdout.trim().split('\n').at(-1)
  if (!file) throw new Error(`npm pack gave no tarball for ${name}.`)
  return join(into, file)
}

/**
 * Installs tarballs, or names, into a folder of their own, and gives the names of all packages that came.
 * No lifecycle script runs; what npm has in its cache is not fetched again.
 * @param {string} folder @param {readonly string[]} what @param {readonly string[]} options
 */
export const installInto = (folder, what, options = []) => {
  mkdirSync(folder, { recursive: true })
  // A manifest of its own keeps npm from finding the one of a folder above.
  const manifest = join(folder, 'package.json')
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "name": "installed", "private": true, "type": "module" }\n')
  npm(['install', '--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund', ...options, ...what], folder)
  return npm(['ls', '--all', '--parseable'], folder).stdout.trim().split('\n').slice(1)
}

const npm = (args, cwd) => {
  const done = spawnSync('npm', args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' })
  if (done.status === 0) return done
  throw new Error(`npm ${args[0]} ended with ${done.status}:\n${done.stderr.split('\n').slice(-20).join('\n')}`)
}
