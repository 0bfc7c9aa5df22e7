import { ConnectorError, type ErrorCode } from '../errors.ts'
import type { ApiFetch, ApiResponse } from './api-fetch.ts'
import { explainByStatus } from './explain-failure.ts'
import { maxBytesOf, timeoutMsOf } from './limits.ts'
import type { Download, ProviderHttpOptions } from './provider-http.ts'
import { discard, parseJson, readCapped } from './read-body.ts'

/** Fetches bytes from the provider or from a pre-signed address; see `ProviderHttp.download`. */
export const download = async (options: ProviderHttpOptions, source: string): Promise<Download> => {
  const url = URL.canParse(source) ? new URL(source) : undefined
  if (!url) throw notHttps(options)
  if (!options.origins.includes(url.origin)) return plainDownload(options, url)
  const response = await authorized(options, url)
  const location = response.headers.get('location')
  if (response.status >= 300 && response.status < 400 && location !== null && URL.canParse(location, url.href)) {
    await discard(response)
    // One hop, and the authorization stays behind: the target may be anybody's storage.
    return plainDownload(options, new URL(location, url.href))
  }
  if (response.ok) return readBytes(options, response)
  const text = await readCapped(response, 64 * 1024, options.connector).catch(() => '')
  const failure = { status: response.status, headers: response.headers, body: parseJson(response, text) }
  const { code, details } = options.explainFailure?.(failure) ?? explainByStatus(failure)
  throw new ConnectorError(code, { ...details, connector: options.connector })
}

const authorized = async (options: ProviderHttpOptions, url: URL): Promise<ApiResponse> => {
  const headers = new Headers()
  await options.authorize(headers)
  const response = await send(options, options.fetch, url, headers)
  if (response.status !== 401 || !(await options.renew?.(headers))) return response
  await discard(response)
  const renewed = new Headers()
  await options.authorize(renewed)
  return send(options, options.fetch, url, renewed)
}

const plainDownload = async (options: ProviderHttpOptions, url: URL): Promise<Download> => {
  if (url.protocol !== 'https:') throw notHttps(options)
  const response = await send(options, options.publicFetch, url, new Headers())
  if (response.ok) return readBytes(options, response)
  await discard(response)
  throw new ConnectorError(downloadCode(response.status), {
    connector: options.connector,
    message: 'The file could not be downloaded.',
  })
}

const send = async (
  options: ProviderHttpOptions,
  fetchWith: ApiFetch,
  url: URL,
  headers: Headers,
): Promise<ApiResponse> => {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(timeoutMsOf(options))])
  try {
    return await fetchWith(url, { method: 'GET', headers, redirect: 'manual', signal })
  } catch {
    // The reason may quote the address, which is a secret when it is pre-signed.
    options.signal.throwIfAborted()
    throw new ConnectorError('PROVIDER_UNAVAILABLE', {
      connector: options.connector,
      message: 'The file could not be downloaded.',
    })
  }
}

const readBytes = async (options: ProviderHttpOptions, response: ApiResponse): Promise<Download> => ({
  bytes: await readCapped(response, maxBytesOf(options), options.connector, 'bytes'),
  mimeType: response.headers.get('content-type') ?? 'application/octet-stream',
})

const notHttps = ({ connector }: ProviderHttpOptions): ConnectorError =>
  new ConnectorError('API_ERROR', { connector, message: 'The download address is not https.' })

// A pre-signed address carries no authorization of ours: its 401 or 403 says nothing about the connection.
const downloadCode = (status: number): ErrorCode => {
  if (status >= 500) return 'PROVIDER_UNAVAILABLE'
  return [401, 403, 404, 410].includes(status) ? 'NOT_FOUND_OR_NO_ACCESS' : 'API_ERROR'
}
