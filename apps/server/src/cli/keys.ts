import { parseArgs } from 'node:util'
import { createRootKey, replaceLostServerKeys } from '@grantway/auth-core'
import { ConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import { readSettings } from '../configuration/settings.ts'
import { carryOut, commandLog } from '../control/carry-out.ts'
import { openKeyRing } from '../open-root-key.ts'
import { openStore } from '../open-store.ts'
import { keyLines } from './key-lines.ts'

const usage =
  'usage: grantway keys create | status | rotate root [--everything] | rotate tenant --tenant <id> | rotate secret | rotate audit | retire --tenant <id> | replace-lost --yes'

const say = (line: string): void => void process.stderr.write(`${line}\n`)
const keeper = { admin: true, report: say }

/** `grantway keys ...`: makes, shows, rotates and retires keys. docs/key-management.md has the procedures. */
export const keys = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { tenant: { type: 'string' }, everything: { type: 'boolean', default: false }, yes: { type: 'boolean', default: false } },
  })
  const { tenant, everything, yes } = values
  const action = positionals.join(' ')
  if (action === 'create') return create()
  if (action === 'status') return status()
  if (action === 'rotate root') return rotateRoot(everything)
  if (action === 'rotate tenant' && tenant) return rotateTenant(tenant)
  if (action === 'rotate secret' || action === 'rotate audit') return rotateServer(action === 'rotate secret' ? 'secret' : 'audit')
  if (action === 'retire' && tenant) return retire(tenant)
  if (action === 'replace-lost' && yes) return replaceLost()
  throw new ConnectorError('CONFIG_INVALID', { message: usage })
}

const create = (): number => {
  const { rootKey } = readSettings(process.env)
  if (rootKey.kind !== 'file') {
    throw new ConnectorError('CONFIG_INVALID', { message: 'VAULT_KEY_FILE: is not set; a key elsewhere is made there.' })
  }
  const { id } = createRootKey(rootKey.file)
  process.stdout.write(`${rootKey.file}\n`)
  say(`Created root key ${id}. Keep a copy away from the database: without it nothing can be opened.`)
  return 0
}

const status = async (): Promise<number> => {
  for (const line of keyLines(await carryOut('keys-status', {}, keeper))) process.stdout.write(`${line}\n`)
  return 0
}

const rotateRoot = async (everything: boolean): Promise<number> => {
  const { wrapped, lost } = z.object({ wrapped: z.number(), lost: z.number() })
    .parse(await carryOut('keys-rotate-root', { everything }, keeper))
  say(wrapped + lost === 0 ? 'All keys are wrapped by the current root key already.' : `${wrapped} keys are wrapped by the current root key now.`)
  if (lost === 0) return 0
  say(`${lost} keys need a root key that is not set. \`grantway keys status\` names it.`)
  return 2
}

const rotateTenant = async (tenant: string): Promise<number> => {
  const { version, resealed, unreadable } = z.object({ version: z.number(), resealed: z.number(), unreadable: z.number() })
    .parse(await carryOut('keys-rotate-tenant', { tenant }, keeper))
  say(`${tenant} has key version ${version}; ${resealed} connections were sealed anew.`)
  say(`The older key stays until \`grantway keys retire --tenant ${tenant}\`, ten minutes from now at the earliest.`)
  if (unreadable === 0) return 0
  say(`${unreadable} connections do not open and stay as they are; their people must reconnect.`)
  return 2
}

const rotateServer = async (purpose: 'secret' | 'audit'): Promise<number> => {
  await carryOut('keys-rotate-server', { purpose }, keeper)
  say(purpose === 'secret'
    ? 'Restart every server: with the new secret all sign-ins, open links and registrations of MCP clients with a secret end.'
    : 'Servers chain with the new key from their next start on.')
  return 0
}

const retire = async (tenant: string): Promise<number> => {
  const retired = await carryOut('keys-retire', { tenant }, keeper)
  say(`${String(retired)} older keys of ${tenant} are gone.`)
  return 0
}

// Never through a running server: that one has its keys.
const replaceLost = async (): Promise<number> => {
  const settings = readSettings(process.env)
  const store = await openStore({ ...settings, databaseUrl: settings.databaseAdminUrl ?? settings.databaseUrl })
  try {
    await replaceLostServerKeys(store, openKeyRing(settings, commandLog()))
  } finally {
    await store.close()
  }
  say('The server has new keys. What the lost root key protected cannot be opened: people see a link and reconnect.')
  return 0
}
