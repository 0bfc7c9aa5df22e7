import { ConnectorError } from '../errors.ts'
import type { ApiResponse } from './api-fetch.ts'

/**
 * Reads a body up to a limit, so that an upstream cannot fill the memory of the server.
 * **Errors:** CONTENT_TOO_LARGE; PROVIDER_UNAVAILABLE when the body breaks off.
 */
export function readCapped(response: ApiResponse, maxBytes: number, connector: string): Promise<string>
export function readCapped(
  response: ApiResponse,
  maxBytes: number,
  connector: string,
  as: 'bytes',
): Promise<Uint8Array>
export async function readCapped(
  response: ApiResponse,
  maxBytes: number,
  connector: string,
  as?: 'bytes',
): Promise<string | Uint8Array> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    if (isBounded(response, maxBytes)) {
      return as === 'bytes' ? new Uint8Array(await response.arrayBuffer()) : await response.text()
    }
    for await (const chunk of response.body ?? []) {
      size += chunk.byteLength
      if (size > maxBytes) {
        throw new ConnectorError('CONTENT_TOO_LARGE', { connector })
      }
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof ConnectorError) throw error
    throw new ConnectorError('PROVIDER_UNAVAILABLE', { connector })
  }
  const bytes = Buffer.concat(chunks)
  return as === 'bytes' ? new Uint8Array(bytes) : bytes.toString('utf8')
}

// HTTP delivers no more than was declared; only a compressed body can still grow.
const isBounded = ({ headers }: ApiResponse, maxBytes: number): boolean => {
  const declared = headers.get('content-length')
  return declared !== null && /^\d+$/.test(declared) && Number(declared) <= maxBytes && !headers.has('content-encoding')
}

/** Gives up a body that nobody reads, so that its connection is free again. */
export const discard = async (response: ApiResponse): Promise<void> => {
  await response.body?.cancel().catch(() => undefined)
}

/** Parses a body as JSON where the answer says so, else leaves it as text; nothing for an empty body. */
export const parseJson = (response: ApiResponse, text: string): unknown => {
  if (text === '') return undefined
  if (!(response.headers.get('content-type') ?? '').includes('json')) return text
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
