// What the vault and the life of a connection cost: on the embedded database, and on Postgres where there is one.
import { hotFunctionRows } from './hot-function.mjs'
import { sealRows } from './seal.mjs'
import { slowProviderRows } from './slow-provider.mjs'

/** Tables of the vault's figures, by name. */
export const vaultTables = async (smoke) => {
  const server = process.env.TEST_DATABASE_URL
  const onBoth = async (rowsOf) => {
    delete process.env.TEST_DATABASE_URL
    const embedded = await rowsOf(smoke)
    if (server === undefined) return embedded
    process.env.TEST_DATABASE_URL = server
    return [...embedded, ...(await rowsOf(smoke))]
  }
  return { sealing: await sealRows(smoke), hotFunction: await onBoth(hotFunctionRows), slowProvider: await onBoth(slowProviderRows) }
}
