import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConnectorError } from '@grantway/connector-kit'
import { usingFile } from '../using-file.ts'
import { rootKeyFrom, type RootKey } from './root-key.ts'

const prefix = 'grantway-root-key-v1:'

/**
 * Reads a root key file. **Errors:** CONFIG_INVALID when it is missing, not to be read, readable by others, or not a
 * key; the sentence names the setting and the command that mends it.
 */
export const readRootKey = (file: string, setting = 'VAULT_KEY_FILE'): RootKey => {
  const found = usingFile(setting, () => statSync(file, { throwIfNoEntry: false }))
  if (!found) {
    throw invalid(setting, `there is no key at ${file}. Create one with \`grantway keys create\`, or restore your copy.`)
  }
  if (found.isDirectory()) throw invalid(setting, `${file} is a directory.`)
  const key = parseRootKey(usingFile(setting, () => readFileSync(file, 'utf8')), setting, file)
  // A key that others can read is no key; on Windows the mode bits say nothing. Said of keys only: what a wrong path
  // names may have to be readable.
  if (process.platform !== 'win32' && (found.mode & 0o077) !== 0) {
    throw invalid(setting, `${file} can be read by others. Run \`chmod 600 ${file}\`.`)
  }
  return key
}

/** Reads a root key from the text of its file. **Errors:** CONFIG_INVALID; the sentence never repeats the text. */
export const parseRootKey = (text: string, setting: string, name = 'its value'): RootKey => {
  const trimmed = text.trim()
  const bytes = Buffer.from(trimmed.startsWith(prefix) ? trimmed.slice(prefix.length) : '', 'base64url')
  if (bytes.length !== 32) throw invalid(setting, `${name} is not a Grantway root key.`)
  return rootKeyFrom(bytes, setting)
}

/**
 * Creates a root key file with mode 0600. **Errors:** CONFIG_INVALID when the file exists, for a key is never replaced,
 * or cannot be made.
 */
export const createRootKey = (file: string): RootKey => {
  if (existsSync(file)) throw invalid('VAULT_KEY_FILE', `${file} exists already; it is left as it is.`)
  usingFile('VAULT_KEY_FILE', () => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    writeFileSync(file, `${prefix}${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
    chmodSync(file, 0o600)
  })
  return readRootKey(file)
}

const invalid = (setting: string, sentence: string): ConnectorError =>
  new ConnectorError('CONFIG_INVALID', { message: `${setting}: ${sentence}` })
