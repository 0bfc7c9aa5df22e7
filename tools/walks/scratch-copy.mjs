import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

/** What programs write to: the copy gets its own. */
const written = new Set(['@grantway', '.cache', '.vite', '.package-lock.json'])

/**
 * Copies what git would commit into a scratch folder that shares the installed packages, but not our own.
 * @param {string} root @returns {{ folder: string, remove: () => void }}
 */
export const scratchCopy = (root) => {
  const folder = mkdtempSync(join(tmpdir(), 'grantway-walk-'))
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  })
  for (const file of listed.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    mkdirSync(join(folder, dirname(file)), { recursive: true })
    cpSync(join(root, file), join(folder, file))
  }
  const marker = 'node_modules/.package-lock.json'
  const [from, to] = [join(root, 'node_modules'), join(folder, 'node_modules')]
  mkdirSync(join(to, '@grantway'), { recursive: true })
  for (const name of readdirSync(from)) if (!written.has(name)) symlinkSync(join(from, name), join(to, name))
  for (const name of readdirSync(join(from, '@grantway'))) {
    symlinkSync(readlinkSync(join(from, '@grantway', name)), join(to, '@grantway', name))
  }
  // Newer than the lockfile, as after an install.
  cpSync(join(root, marker), join(folder, marker))
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}
