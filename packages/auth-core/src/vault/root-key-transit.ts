import { readFile } from 'node:fs/promises'
import { ConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import { encodeBinding } from '../sealer.ts'
import type { RootKey } from './root-key.ts'

/** A key in the transit engine of Vault or OpenBao; its bytes never leave that service. */
export interface TransitKey {
  /** Where the service is: an https origin, or http on loopback. */
  readonly address: string
  /** Mount of the engine, usually `transit`. */
  readonly mount: string
  /** Name of an AEAD key, such as one of the type aes256-gcm96. */
  readonly name: string
  /** File that holds the service's token; read at each request, so that an agent may renew it. */
  readonly tokenFile: string
  /** Start of the names of the four settings: `VAULT_` or `VAULT_PREVIOUS_`. */
  readonly prefix: string
}

const timeoutMs = 5_000
const maxAnswerLength = 64 * 1024
const encrypted = z.object({ data: z.object({ ciphertext: z.string().startsWith('vault:v').max(8_192) }) })
const decrypted = z.object({ data: z.object({ plaintext: z.base64() }) })

/**
 * Makes a root key that asks a transit engine.
 * @see https://developer.hashicorp.com/vault/api-docs/secret/transit#encrypt-data
 */
export const transitRootKey = (key: TransitKey, send: typeof fetch): RootKey => {
  const ask = (verb: 'encrypt' | 'decrypt', body: Readonly<Record<string, string>>): Promise<unknown> =>
    askTransit(key, send, verb, body)
  return {
    id: `transit:${key.mount}/${key.name}`,
    setting: `${key.prefix}TRANSIT_KEY`,
    wrap: async (bytes, context) => {
      const answer = await ask('encrypt', { plaintext: bytes.toString('base64'), associated_data: associated(context) })
      return Buffer.from(parse(key, encrypted, answer).data.ciphertext, 'utf8')
    },
    unwrap: async (wrapped, context) => {
      const answer = await ask('decrypt', { ciphertext: wrapped.toString('utf8'), associated_data: associated(context) })
      return answer === undefined ? undefined : Buffer.from(parse(key, decrypted, answer).data.plaintext, 'base64')
    },
  }
}

const associated = (context: readonly string[]): string => encodeBinding(['grantway', ...context]).toString('base64')

/** Gives the answer; `undefined` for 400, which is what the engine says to a text or context it does not open. */
const askTransit = async (
  key: TransitKey, send: typeof fetch, verb: 'encrypt' | 'decrypt', body: Readonly<Record<string, string>>,
): Promise<unknown> => {
  const url = `${key.address}/v1/${key.mount}/${verb}/${encodeURIComponent(key.name)}`
  const headers = { 'x-vault-token': await readToken(key), 'x-vault-request': 'true', 'content-type': 'application/json' }
  const { status, text } = await exchange(key, send, url, headers, JSON.stringify(body))
  if (status === 400) return undefined
  if (status === 401 || status === 403) throw invalid(key, 'TRANSIT_TOKEN_FILE', 'its token may not use the key.')
  // 412, 429, 472, 473 and 5xx mean a node that is sealed, standing by or overloaded.
  if (status === 412 || status === 429 || status >= 472) throw unavailable(key)
  if (status !== 200 || text.length > maxAnswerLength) throw invalid(key, 'TRANSIT_KEY', `the key service answered ${status}.`)
  try {
    return JSON.parse(text)
  } catch {
    throw invalid(key, 'TRANSIT_ADDRESS', 'what answers there is not a transit engine.')
  }
}

const exchange = async (
  key: TransitKey, send: typeof fetch, url: string, headers: Readonly<Record<string, string>>, body: string,
): Promise<{ readonly status: number; readonly text: string }> => {
  try {
    // A redirect would carry the service's token to another host.
    const response = await send(url, { method: 'POST', headers, body, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
    return { status: response.status, text: await response.text() }
  } catch {
    throw unavailable(key)
  }
}

const readToken = async (key: TransitKey): Promise<string> => {
  const token = await readFile(key.tokenFile, 'utf8').then((text) => text.trim(), () => '')
  if (!/^[\x21-\x7e]+$/.test(token)) throw invalid(key, 'TRANSIT_TOKEN_FILE', `${key.tokenFile} holds no token.`)
  return token
}

const parse = <Shape>(key: TransitKey, shape: z.ZodType<Shape>, answer: unknown): Shape => {
  const result = shape.safeParse(answer)
  if (result.success) return result.data
  throw invalid(key, 'TRANSIT_KEY', 'the key service does not encrypt with this key and associated data.')
}

const unavailable = ({ prefix }: TransitKey): ConnectorError =>
  new ConnectorError('STORE_UNAVAILABLE', { message: `${prefix}TRANSIT_ADDRESS: the key service is not available.` })

const invalid = ({ prefix }: TransitKey, setting: string, sentence: string): ConnectorError =>
  new ConnectorError('CONFIG_INVALID', { message: `${prefix}${setting}: ${sentence}` })
