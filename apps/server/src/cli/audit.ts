import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { ConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import { anchor } from '../control/audit-operations.ts'
import { carryOut } from '../control/carry-out.ts'

const usage = 'usage: grantway audit verify [--tenant <id>] [--anchor <file>] | export --tenant <id> [--user <id>]'

const verdicts = z.array(z.object({
  tenant: z.string(), entries: z.number(), usage: z.number(), unsealedUsage: z.number(), head: anchor,
  problems: z.array(z.object({ kind: z.string(), seq: z.number() })),
}))

/** `grantway audit verify | export`: exit code 2 when something in the log is not as it was written. */
export const audit = async (args: readonly string[]): Promise<number> => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { tenant: { type: 'string' }, anchor: { type: 'string' }, user: { type: 'string' } },
  })
  const { tenant, user } = values
  const action = positionals.join(' ')
  if (action === 'verify' && user === undefined) return verify(tenant, values.anchor)
  if (action === 'export' && tenant !== undefined) {
    const lines = await carryOut('audit-export', { tenant, ...(user !== undefined && { user }) }, {
      admin: true, report: (line) => void process.stdout.write(`${line}\n`),
    })
    process.stderr.write(`${String(lines)} entries and uses.\n`)
    return 0
  }
  throw new ConnectorError('CONFIG_INVALID', { message: usage })
}

const words: Readonly<Record<string, string>> = {
  altered: 'was altered', missing: 'is missing', 'cut-off': 'the chain was cut off after it', 'usage-altered': 'seals uses that were altered or added',
  'usage-missing': 'seals uses that are missing', 'unknown-key': 'was chained with an audit key that does not open',
}

const verify = async (tenant: string | undefined, file: string | undefined): Promise<number> => {
  const anchors = file === undefined ? [] : readAnchors(file)
  const found = verdicts.parse(await carryOut('audit-verify', { anchors, ...(tenant !== undefined && { tenant }) }, { admin: true }))
  for (const one of found) {
    const chain = one.tenant === '' ? 'the server' : one.tenant
    const unsealed = one.unsealedUsage > 0 ? `, ${one.unsealedUsage} not sealed yet` : ''
    process.stdout.write(`${one.problems.length === 0 ? '✓' : '✗'} ${chain}: ${one.entries} entries, ${one.usage} uses${unsealed}\n`)
    for (const { kind, seq } of one.problems) process.stdout.write(`    entry ${seq} ${words[kind] ?? kind}\n`)
  }
  if (found.some(({ problems }) => problems.length > 0)) return 2
  if (file !== undefined) writeAnchors(file, anchors, found.map(({ head }) => head))
  return 0
}

type Anchor = z.output<typeof anchor>

const readAnchors = (file: string): readonly Anchor[] => {
  if (!existsSync(file)) return []
  try {
    return z.array(anchor).parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw new ConnectorError('CONFIG_INVALID', { message: `--anchor: ${file} is not an anchor file.` })
  }
}

// Replaced in one step: half a file would look like a chain that was cut off.
const writeAnchors = (file: string, known: readonly Anchor[], heads: readonly Anchor[]): void => {
  const kept = known.filter(({ tenant }) => !heads.some((head) => head.tenant === tenant))
  writeFileSync(`${file}.new`, `${JSON.stringify([...kept, ...heads], null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}
