import { createRootKey } from '@grantway/auth-core'
import { ConnectorError } from '@grantway/connector-kit'
import { readSettings } from '../configuration/settings.ts'

/** `grantway keys create`: makes the root key where VAULT_KEY_FILE says. Never replaces one. */
export const keys = (args: readonly string[]): Promise<number> => {
  if (args.join(' ') !== 'create') throw new ConnectorError('CONFIG_INVALID', { message: 'usage: grantway keys create' })
  const { keyFile } = readSettings(process.env)
  const { id } = createRootKey(keyFile)
  process.stdout.write(`${keyFile}\n`)
  process.stderr.write(`Created root key ${id}. Keep a copy away from the database: without it nothing can be opened.\n`)
  return Promise.resolve(0)
}
