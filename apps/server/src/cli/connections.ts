import { parseArgs } from 'node:util'
import { ConnectorError } from '@grantway/connector-kit'
import type { RevokedBatch } from '../control/revoke-connections.ts'
import { carryOutAll } from '../control/carry-out.ts'
import { deploymentOptions, type DeploymentChoice } from '../deployments/choose.ts'
import { listedConnections, revokedBatch } from '../control/connection-operations.ts'

const usage = 'usage: grantway connections list [--tenant <id>] [--connector <id>] | revoke (--tenant <id> and/or --connector <id> | --all); both take --config <file> or --deployment <name>'

/**
 * `grantway connections list | revoke`. `list` prints one JSON object a line. `revoke` ends what it names, here and at
 * the services, at most ten a second; interrupted, it goes on where it stopped when it is run again.
 */
export const connections = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      tenant: { type: 'string' }, connector: { type: 'string' }, all: { type: 'boolean', default: false },
      ...deploymentOptions,
    },
  })
  const { tenant, connector, all, deployment, config } = values
  const choice = { deployment, config, folder: process.cwd() }
  const filter = { ...(tenant !== undefined && { tenant }), ...(connector !== undefined && { connector }) }
  const named = tenant !== undefined || connector !== undefined
  const [action, ...rest] = positionals
  if (action === 'list' && rest.length === 0 && !all) return list(choice, filter)
  // Everything is ended only by somebody who says so, and never by a filter that was forgotten.
  if (action === 'revoke' && rest.length === 0 && named !== all) return revoke(choice, filter)
  throw new ConnectorError('CONFIG_INVALID', { message: usage })
}

interface Filter {
  readonly tenant?: string
  readonly connector?: string
}

const list = (choice: DeploymentChoice, filter: Filter): Promise<number> =>
  carryOutAll({ choice }, async (ask) => {
    for (let after: string | undefined; ;) {
      const page = listedConnections.parse(await ask('connections-list', { ...filter, after }))
      for (const one of page) process.stdout.write(`${JSON.stringify(one)}\n`)
      after = page.at(-1)?.id
      if (after === undefined) return 0
    }
  })

const revoke = (choice: DeploymentChoice, filter: Filter): Promise<number> =>
  carryOutAll({ choice }, async (ask) => {
    const counts = new Map<string, number>()
    for (let after: string | undefined; ;) {
      const batch: RevokedBatch = revokedBatch.parse(await ask('connections-revoke', { ...filter, after }))
      for (const { upstream, ...one } of batch.revoked) {
        counts.set(upstream, (counts.get(upstream) ?? 0) + 1)
        process.stdout.write(`${JSON.stringify({ ...one, upstream })}\n`)
      }
      after = batch.last
      if (after === undefined) break
      process.stderr.write(`${summary(counts)}\n`)
    }
    process.stderr.write(`Done. ${summary(counts)}\n`)
    const unfinished = (counts.get('failed') ?? 0) + (counts.get('error') ?? 0)
    if (unfinished > 0) process.stderr.write(`${unfinished} could not be ended at their service: see the lines above.\n`)
    return unfinished > 0 ? 1 : 0
  })

const summary = (counts: ReadonlyMap<string, number>): string =>
  [...counts].map(([upstream, count]) => `${upstream} ${count}`).join(', ') || 'No connections.'
