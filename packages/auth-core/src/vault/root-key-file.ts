import { randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConnectorError } from '@grantway/connector-kit'
import { rootKeyFrom, type RootKey } from './root-key.ts'

const prefix = 'grantway-root-key-v1:'

/**
 * Reads a root key file. **Errors:** CONFIG_INVALID when it is missing, readable by others, or not a key;
 * the sentence names the setting and the command that mends it.
 */
export const readRootKey = (file: string, setting = 'VAULT_KEY_FILE'): RootKey => {
  if (!existsSync(file)) {
    throw invalid(setting, `there is no key at ${file}. Create one with \`grantway keys create\`, or restore your copy.`)
  }
  // A key that others can read is no key; on Windows the mode bits say nothing.
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw invalid(setting, `${file} can be read by others. Run \`chmod 600 ${file}\`.`)
  }
  return parseRootKey(readFileSync(file, 'utf8'), setting, file)
}

/** Reads a root key from the text of its file. **Errors:** CONFIG_INVALID; the sentence never repeats the text. */
export const parseRootKey = (text: string, setting: string, name = 'its value'): RootKey => {
  const trimmed = text.trim()
  const bytes = Buffer.from(trimmed.startsWith(prefix) ? trimmed.slice(prefix.length) : '', 'base64url')
  if (bytes.length !== 32) throw invalid(setting, `${name} is not a Grantway root key.`)
  return rootKeyFrom(bytes, setting)
}

/** Creates a root key file with mode 0600. **Errors:** CONFIG_INVALID when the file exists: a key is never replaced. */
export const createRootKey = (file: string): RootKey => {
  if (existsSync(file)) throw invalid('VAULT_KEY_FILE', `${file} exists already; it is left as it is.`)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, `${prefix}${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  chmodSync(file, 0o600)
  return readRootKey(file)
}

const invalid = (setting: string, sentence: string): ConnectorError =>
  new ConnectorError('CONFIG_INVALID', { message: `${setting}: ${sentence}` })
