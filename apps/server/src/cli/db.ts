import { accessSync, closeSync, constants, createReadStream, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { ConnectorError } from '@grantway/connector-kit'
import { importDatabase } from '@grantway/auth-core/store'
import { readSettings } from '../configuration/settings.ts'
import { carryOut } from '../control/carry-out.ts'
import { openStore } from '../open-store.ts'

const usage = 'usage: grantway db export <file> | import <file>'

/** `grantway db export | import`: a copy of the whole database, also from the embedded one to Postgres. Needs no key. */
export const db = async (args: readonly string[]): Promise<number> => {
  const [action, file, ...rest] = args
  if (file === undefined || rest.length > 0) throw new ConnectorError('CONFIG_INVALID', { message: usage })
  if (action === 'export') return exportTo(file)
  if (action === 'import') return importFrom(file)
  throw new ConnectorError('CONFIG_INVALID', { message: usage })
}

const exportTo = async (file: string): Promise<number> => {
  if (existsSync(file)) throw new ConnectorError('CONFIG_INVALID', { message: `${file} exists already; it is left as it is.` })
  const partial = `${file}.partial`
  const target = openSync(partial, 'wx', 0o600)
  try {
    const rows = await carryOut('db-export', {}, { admin: true, report: (line) => void writeSync(target, `${line}\n`) })
    fsyncSync(target)
    renameSync(partial, file)
    process.stderr.write(`${String(rows)} rows. Secrets in it are sealed or hashed; keep it as you keep the database, away from the root key.\n`)
    return 0
  } finally {
    closeSync(target)
    rmSync(partial, { force: true })
  }
}

// Beside no running server: a server has something in its database from its first moment on.
const importFrom = async (file: string): Promise<number> => {
  if (!statSync(file).isFile()) throw new ConnectorError('CONFIG_INVALID', { message: `${file} is not a file.` })
  accessSync(file, constants.R_OK)
  const settings = readSettings(process.env)
  const store = await openStore({ ...settings, databaseUrl: settings.databaseAdminUrl ?? settings.databaseUrl })
  try {
    const rows = await importDatabase(store, linesOf(file))
    process.stderr.write(`${rows} rows. Start the server with the root key that the exported database had.\n`)
    return 0
  } finally {
    await store.close()
  }
}

// Opened when the first line is asked for: what a reader has read before is lost, and its end is waited for without end.
const linesOf = async function* (file: string): AsyncGenerator<string> {
  yield* createInterface({ input: createReadStream(file), crlfDelay: Infinity })
}
