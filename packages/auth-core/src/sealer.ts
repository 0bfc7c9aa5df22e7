import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/**
 * Seals small texts that travel through untrusted hands: `requestState`, MCP session ids, cursors.
 * AES-256-GCM with a key derived from the server's secret for one purpose; the binding (issuer, subject, tenant, tool ...)
 * is authenticated and not contained, so the same text opens only in the same context.
 */
export interface Sealer {
  readonly seal: (purpose: string, payload: unknown, binding: readonly string[], ttlSeconds: number) => string
  /** Gives the payload, or `undefined` for anything altered, expired, or made for another purpose or binding. */
  readonly open: (purpose: string, sealed: string, binding: readonly string[]) => unknown
}

const nonceBytes = 12
const tagBytes = 16
const maxSealedLength = 8_192

/** Length-prefixed encoding: no two different lists give the same bytes. */
export const encodeBinding = (parts: readonly string[]): Buffer => {
  const lengths = parts.map((part) => Buffer.byteLength(part, 'utf8'))
  const bytes = Buffer.alloc(lengths.reduce((sum, length) => sum + 4 + length, 0))
  let at = 0
  for (const [index, part] of parts.entries()) {
    at = bytes.writeUInt32BE(lengths[index] ?? 0, at)
    at += bytes.write(part, at, 'utf8')
  }
  return bytes
}

/** Makes a sealer from 32 secret bytes, such as the vault derives. */
export const createSealer = (secret: Buffer, now: () => Date): Sealer => {
  const keys = new Map<string, Buffer>()
  const keyFor = (purpose: string): Buffer => {
    const known = keys.get(purpose)
    if (known) return known
    const key = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `grantway/${purpose}`, 32))
    keys.set(purpose, key)
    return key
  }
  return {
    seal: (purpose, payload, binding, ttlSeconds) => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', keyFor(purpose), nonce, { authTagLength: tagBytes })
      cipher.setAAD(encodeBinding(binding))
      const expires = Math.floor(now().getTime() / 1000) + ttlSeconds
      const body = Buffer.concat([cipher.update(JSON.stringify([expires, payload]), 'utf8'), cipher.final()])
      return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url')
    },
    open: (purpose, sealed, binding) => {
      if (sealed.length > maxSealedLength || !/^[\w-]+$/.test(sealed)) return undefined
      const bytes = Buffer.from(sealed, 'base64url')
      // A second spelling of the same bytes would let one sealed text pass as two.
      if (bytes.length < nonceBytes + tagBytes + 2 || bytes.toString('base64url') !== sealed) return undefined
      try {
        const decipher = createDecipheriv('aes-256-gcm', keyFor(purpose), bytes.subarray(0, nonceBytes), {
          authTagLength: tagBytes,
        })
        decipher.setAAD(encodeBinding(binding))
        decipher.setAuthTag(bytes.subarray(-tagBytes))
        const text = Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
        const [expires, payload] = JSON.parse(text.toString('utf8')) as [number, unknown]
        return now().getTime() / 1000 < expires ? payload : undefined
      } catch {
        return undefined
      }
    },
  }
}
