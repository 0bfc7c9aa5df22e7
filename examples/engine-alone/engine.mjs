// @ts-check
// The engine with its database, its root key and one connector.
import { existsSync } from 'node:fs'
import { createEngine, createPublicFetch, createRootKey, createSealer, createVault, readRootKey, silentLog } from '@grantway/auth-core'
import { openPglite } from '@grantway/auth-core/store'
import { todo } from '@grantway/connector-todo'

const { PORT = '8080', DATA_DIR = 'data', KEY_FILE = 'root.key', TODO_CLIENT_ID, TODO_CLIENT_SECRET, TODO_ISSUER } = process.env
export const port = Number(PORT)
export const origin = `http://localhost:${port}`
const now = () => new Date()

export const store = await openPglite(DATA_DIR)
if (!existsSync(KEY_FILE)) createRootKey(KEY_FILE)
const vault = await createVault(store, { current: readRootKey(KEY_FILE) }, now)
export const connector = todo({ clientId: TODO_CLIENT_ID, clientSecret: TODO_CLIENT_SECRET, issuer: TODO_ISSUER })
export const engine = createEngine({
  store, vault, sealer: createSealer(vault.serverKeys.derive('sealer'), now), connectors: [connector], publicUrl: origin,
  now, random: Math.random, fetch, publicFetch: createPublicFetch({ maxBytes: 1e6, timeoutMs: 10_000 }), log: silentLog,
})
