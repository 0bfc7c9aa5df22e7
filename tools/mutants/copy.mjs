// A temporary copy of the repository in which a check can be removed without touching the repository itself.
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from '../setup.mjs'

/** Copies every file git knows or would add, and links the installed packages, into a new folder. */
export const copyRepository = () => {
  const folder = mkdtempSync(join(tmpdir(), 'grantway-mutants-'))
  const known = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  for (const file of [...known.split('\n'), ...databaseImages()]) {
    if (file !== '' && existsSync(join(root, file))) copyInto(folder, file)
  }
  linkModules(folder)
  return folder
}

/** Removes a copy. */
export const removeCopy = (folder) => rmSync(folder, { recursive: true, force: true })

const copyInto = (folder, file) => {
  mkdirSync(dirname(join(folder, file)), { recursive: true })
  copyFileSync(join(root, file), join(folder, file))
}

// Built, not committed, and named after the migrations: a copy without them starts each database from nothing.
const databaseImages = () => {
  const dist = 'packages/auth-core/dist'
  if (!existsSync(join(root, dist))) return []
  return readdirSync(join(root, dist)).filter((name) => /^pglite-.*\.tar\.gz$/.test(name)).map((name) => `${dist}/${name}`)
}

// Foreign packages are the installed ones; our own must be those of the copy, or the mutant would not run.
const linkModules = (folder) => {
  const from = join(root, 'node_modules')
  const to = join(folder, 'node_modules')
  mkdirSync(join(to, '@grantway'), { recursive: true })
  for (const name of readdirSync(from)) {
    if (name !== '@grantway' && (!name.startsWith('.') || name === '.bin')) symlinkSync(join(from, name), join(to, name))
  }
  for (const name of readdirSync(join(from, '@grantway'))) {
    symlinkSync(readlinkSync(join(from, '@grantway', name)), join(to, '@grantway', name))
  }
}
