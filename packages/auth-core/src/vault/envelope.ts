import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { encodeBinding } from '../sealer.ts'

/**
 * The sealed form of a secret: `format(1) | algorithm(1) | key version(4) | nonce(12) | ciphertext | tag(16)`.
 * AES-256-GCM. The header and the binding are authenticated: an envelope opens only in the row it was made for.
 * @see https://csrc.nist.gov/pubs/sp/800/38/d/final
 */
const format = 1
const aes256gcm = 1
const headerBytes = 6
const nonceBytes = 12
const tagBytes = 16

/** Seals bytes under a 256-bit key for exactly one place: the binding names it. */
export const sealEnvelope = (
  key: Buffer,
  keyVersion: number,
  binding: readonly string[],
  plaintext: Buffer,
): Buffer => {
  const header = Buffer.alloc(headerBytes)
  header.writeUInt8(format, 0)
  header.writeUInt8(aes256gcm, 1)
  header.writeUInt32BE(keyVersion, 2)
  const nonce = randomBytes(nonceBytes)
  // Stryker disable next-line ObjectLiteral: see tools/stryker/stryker.config.mjs
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  cipher.setAAD(Buffer.concat([header, encodeBinding(binding)]))
  const body = Buffer.concat([cipher.update(plaintext), cipher.final()])
  return Buffer.concat([header, nonce, body, cipher.getAuthTag()])
}

/** Opens an envelope; `undefined` for every altered bit, truncation, other key or other place. */
export const openEnvelope = (key: Buffer, binding: readonly string[], envelope: Buffer): Buffer | undefined => {
  if (envelope.length < headerBytes + nonceBytes + tagBytes) return undefined
  const header = envelope.subarray(0, headerBytes)
  if (header.readUInt8(0) !== format || header.readUInt8(1) !== aes256gcm) return undefined
  const nonce = envelope.subarray(headerBytes, headerBytes + nonceBytes)
  // Without authTagLength node accepts tags of 4 bytes, which can be guessed.
  // Stryker disable next-line ObjectLiteral: see tools/stryker/stryker.config.mjs
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: tagBytes })
  decipher.setAAD(Buffer.concat([header, encodeBinding(binding)]))
  decipher.setAuthTag(envelope.subarray(-tagBytes))
  try {
    return Buffer.concat([
      decipher.update(envelope.subarray(headerBytes + nonceBytes, -tagBytes)),
      decipher.final(),
    ])
  } catch {
    // Altered, or made for another key or place: it says nothing else.
  }
  return undefined
}

/** Reads the version of the tenant key that an envelope names; 0 for something that is no envelope. */
export const envelopeKeyVersion = (envelope: Buffer): number =>
  envelope.length < headerBytes ? 0 : envelope.readUInt32BE(2)
