import { parseArgs } from 'node:util'
import { ConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import { carryOut } from '../control/carry-out.ts'

const usage = 'usage: grantway tenants erase --tenant <id> --yes [--backup-days <n>]'
const dayMs = 24 * 60 * 60_000

/** `grantway tenants erase`: takes a tenant's keys and everything of its people, and says when backups will be clean. */
export const tenants = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { tenant: { type: 'string' }, yes: { type: 'boolean', default: false }, 'backup-days': { type: 'string' } },
  })
  const { tenant, yes } = values
  const days = z.coerce.number().int().min(0).max(3_660).optional().safeParse(values['backup-days'])
  if (positionals.join(' ') !== 'erase' || !tenant || !yes || !days.success) throw new ConnectorError('CONFIG_INVALID', { message: usage })
  const erased = z.object({ connections: z.number(), keys: z.number(), people: z.number() })
    .parse(await carryOut('tenants-erase', { tenant }, { admin: true }))
  process.stderr.write(`Erased ${tenant}: ${erased.keys} keys, ${erased.connections} connections, ${erased.people} people. Its audit log stays, under pseudonyms.\n`)
  process.stderr.write('Nothing was revoked at services: a token that somebody had copied works there until it ends.\n')
  process.stderr.write(days.data === undefined
    ? 'Backups made until now still hold the keys. Say how long you keep them with --backup-days to see when they will be gone.\n'
    : `Backups made until now still hold the keys; the last of them ends on ${new Date(Date.now() + days.data * dayMs).toISOString().slice(0, 10)}.\n`)
  return 0
}
