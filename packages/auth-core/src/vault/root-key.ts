import { createHash, randomBytes } from 'node:crypto'
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { ConnectorError } from '@grantway/connector-kit'

/** The key that wraps tenant keys. It never touches the database. */
export interface RootKey {
  /** Short public name, derived from the key: a wrong key cannot pretend to be the right one. */
  readonly id: string
  readonly bytes: Buffer
}

const prefix = 'grantway-root-key-v1:'

/** Makes a root key from 32 bytes. */
export const rootKeyFrom = (bytes: Buffer): RootKey => ({
  id: createHash('sha256').update('grantway root key id').update(bytes).digest('hex').slice(0, 16),
  bytes,
})

/**
 * Reads a root key file. **Errors:** CONFIG_INVALID when it is missing, readable by others, or not a key;
 * the sentence names VAULT_KEY_FILE and the command that mends it.
 */
export const readRootKey = (file: string): RootKey => {
  if (!existsSync(file)) {
    throw invalid(`there is no key at ${file}. Create one with \`grantway keys create\`, or restore your copy.`)
  }
  // A key that others can read is no key; on Windows the mode bits say nothing.
  if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) {
    throw invalid(`${file} can be read by others. Run \`chmod 600 ${file}\`.`)
  }
  const text = readFileSync(file, 'utf8').trim()
  const bytes = Buffer.from(text.startsWith(prefix) ? text.slice(prefix.length) : '', 'base64url')
  if (bytes.length !== 32) throw invalid(`${file} is not a Grantway root key.`)
  return rootKeyFrom(bytes)
}

/** Creates a root key file with mode 0600. **Errors:** CONFIG_INVALID when the file exists: a key is never replaced. */
export const createRootKey = (file: string): RootKey => {
  if (existsSync(file)) throw invalid(`${file} exists already; it is left as it is.`)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(file, `${prefix}${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' })
  chmodSync(file, 0o600)
  return readRootKey(file)
}

const invalid = (sentence: string): ConnectorError =>
  new ConnectorError('CONFIG_INVALID', { message: `VAULT_KEY_FILE: ${sentence}` })
