import { ConnectorError, type ErrorCode } from '../errors.ts'
import { maxBytesOf, timeoutMsOf } from './limits.ts'
import type { Download, ProviderHttpOptions } from './provider-http.ts'
import { discard, readCapped } from './read-body.ts'

/** Fetches bytes without any authorization; see `ProviderHttp.download`. */
export const download = async (options: ProviderHttpOptions, url: string): Promise<Download> => {
  const { connector } = options
  if (!URL.canParse(url) || new URL(url).protocol !== 'https:') {
    throw new ConnectorError('API_ERROR', { connector, message: 'The download address is not https.' })
  }
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMsOf(options))])
  const response = await options.publicFetch(url, { redirect: 'manual', signal }).catch(() => {
    options.signal.throwIfAborted()
    return undefined
  })
  if (!response?.ok) {
    if (response) await discard(response)
    throw new ConnectorError(downloadCode(response?.status), {
      connector,
      message: 'The file could not be downloaded.',
    })
  }
  const bytes = await readCapped(response, maxBytesOf(options), connector, 'bytes')
  return { bytes, mimeType: response.headers.get('content-type') ?? 'application/octet-stream' }
}

// A pre-signed address carries no authorization of ours: its 401 or 403 says nothing about the connection.
const downloadCode = (status: number | undefined): ErrorCode => {
  if (status === undefined || status >= 500) return 'PROVIDER_UNAVAILABLE'
  return [401, 403, 404, 410].includes(status) ? 'NOT_FOUND_OR_NO_ACCESS' : 'API_ERROR'
}
