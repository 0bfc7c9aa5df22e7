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
 * Packs packages and gives the path of each tarball by name. Compile first.
 * @param {readonly Published[]} packages @param {string} into @returns {ReadonlyMap<string, string>}
 */
export const pack = (packages, into) => {
  mkdirSync(into, { recursive: true })
  // One npm for all of them: most of its time is its own start.
  const workspaces = packages.flatMap(({ folder }) => ['--workspace', folder])
  const packed = JSON.parse(npm(['pack', '--json', '--pack-destination', into, ...workspaces], root).stdout)
  return new Map(Object.values(packed).map(({ name, filename }) => [name, join(into, filename)]))
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
  const { packages } = JSON.parse(readFileSync(join(folder, 'node_modules/.package-lock.json'), 'utf8'))
  return Object.keys(packages)
}

const npm = (args, cwd) => {
  const done = spawnSync('npm', args, { cwd, encoding: 'utf8', shell: process.platform === 'win32' })
  if (done.status === 0) return done
  throw new Error(`npm ${args[0]} ended with ${done.status}:\n${done.stderr.split('\n').slice(-20).join('\n')}`)
}
