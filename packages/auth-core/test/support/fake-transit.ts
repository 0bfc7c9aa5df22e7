import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A transit engine on loopback that really encrypts, with associated data. */
export interface FakeTransit {
  readonly url: string
  /** How often it was asked to decrypt. */
  readonly decrypted: () => number
  /** From here on it answers everything with this status; `undefined` for as it should. */
  readonly answerWith: (status: number | undefined) => void
  /** Gives a key its next version; older texts still open. */
  readonly rotate: () => void
  readonly close: () => Promise<void>
}

/** Starts one that knows every key by name. */
export const startFakeTransit = async (token: string): Promise<FakeTransit> => {
  const root = randomBytes(32)
  let status: number | undefined
  let version = 1
  let decrypted = 0
  const keyOf = (name: string, at: string): Buffer => createHash('sha256').update(root).update(`${name} ${at}`).digest()

  const encrypt = (name: string, plaintext: string, associated: string): object => {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', keyOf(name, String(version)), nonce, { authTagLength: 16 })
    cipher.setAAD(Buffer.from(associated, 'base64'))
    const bytes = Buffer.concat([nonce, cipher.update(Buffer.from(plaintext, 'base64')), cipher.final(), cipher.getAuthTag()])
    return { data: { ciphertext: `vault:v${version}:${bytes.toString('base64')}` } }
  }
  const decrypt = (name: string, ciphertext: string, associated: string): object | undefined => {
    const [, at = '', text = ''] = /^vault:v(\d+):([A-Za-z0-9+/]+=*)$/.exec(ciphertext) ?? []
    const bytes = Buffer.from(text, 'base64')
    if (bytes.length < 28) return undefined
    decrypted += 1
    const decipher = createDecipheriv('aes-256-gcm', keyOf(name, at), bytes.subarray(0, 12), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(associated, 'base64'))
    decipher.setAuthTag(bytes.subarray(-16))
    try {
      const plaintext = Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()])
      return { data: { plaintext: plaintext.toString('base64') } }
    } catch {
      return undefined
    }
  }

  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    const end = (code: number, answer: object): void =>
      void response.writeHead(code, { 'content-type': 'application/json', ...(code === 307 && { location: '/elsewhere' }) }).end(JSON.stringify(answer))
    if (status !== undefined) return end(status, { errors: [] })
    if (request.headers['x-vault-token'] !== token) return end(403, { errors: ['permission denied'] })
    const [, verb, name = ''] = /^\/v1\/transit\/(encrypt|decrypt)\/([\w-]+)$/.exec(request.url ?? '') ?? []
    const fields = JSON.parse(body) as { plaintext?: string; ciphertext?: string; associated_data: string }
    if (verb === 'encrypt') return end(200, encrypt(name, fields.plaintext ?? '', fields.associated_data))
    const opened = verb === 'decrypt' ? decrypt(name, fields.ciphertext ?? '', fields.associated_data) : undefined
    return opened ? end(200, opened) : end(400, { errors: ['cipher: message authentication failed'] })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    decrypted: () => decrypted,
    answerWith: (code) => (status = code),
    rotate: () => (version += 1),
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
