/** What is sent to the API of a provider. */
export interface ApiRequest {
  readonly method: string
  readonly headers: Headers
  readonly body?: string | Uint8Array<ArrayBuffer>
  /** A redirect would carry the authorization to wherever the answer points. */
  readonly redirect: 'manual'
  readonly signal: AbortSignal
}

/** What is read of an answer; a `Response` is one. */
export interface ApiResponse extends Pick<Response, 'ok' | 'status' | 'headers' | 'text' | 'arrayBuffer'> {
  readonly body: (AsyncIterable<Uint8Array> & { readonly cancel: () => Promise<void> }) | null
}

/** Sends a request to the API of a provider. The global `fetch` can do it too, at twice the cost. */
export type ApiFetch = (url: URL, request: ApiRequest) => Promise<ApiResponse>

/** What came of one attempt: an answer, no connection, or no answer in time. */
export type Outcome = ApiResponse | 'unreachable' | 'timeout'
