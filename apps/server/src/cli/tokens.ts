import { parseArgs } from 'node:util'
import { ConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import { carryOut } from '../control/carry-out.ts'

const usage = 'usage: grantway tokens create --user <id> --tenant <id> --name <words> [--days <n>] | list --user <id> --tenant <id> | revoke <id> --user <id> --tenant <id>'

/** `grantway tokens create | list | revoke`. `create` prints the token alone on stdout, everything else on stderr. */
export const tokens = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { user: { type: 'string' }, tenant: { type: 'string' }, name: { type: 'string' }, days: { type: 'string' } },
  })
  const [action, id] = positionals
  const { user, tenant, name, days } = values
  if (action === 'create' && user && tenant && name) {
    const created = z.object({ id: z.string(), token: z.string() }).parse(
      await carryOut('tokens-create', { user, tenant, name, ...(days !== undefined && { days: Number(days) }) }),
    )
    process.stdout.write(`${created.token}\n`)
    process.stderr.write(`Token ${created.id} for ${user} in ${tenant}. It is shown once.\n`)
    return 0
  }
  if (action === 'list' && user && tenant) {
    process.stdout.write(`${JSON.stringify(await carryOut('tokens-list', { user, tenant }), null, 2)}\n`)
    return 0
  }
  if (action === 'revoke' && id && user && tenant) {
    const revoked = await carryOut('tokens-revoke', { user, tenant, id })
    process.stderr.write(revoked ? `Token ${id} no longer works.\n` : `There is no token ${id}.\n`)
    return revoked ? 0 : 2
  }
  throw new ConnectorError('CONFIG_INVALID', { message: usage })
}
