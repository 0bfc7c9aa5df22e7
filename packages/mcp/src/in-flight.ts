/** One call that is being answered. */
export interface Flight {
  /** Ends with the client or the server. */
  readonly signal: AbortSignal
  /** Makes a copy of the request that has no bearer, for the SDK. */
  readonly bare: () => Request
}

/** Calls that are being answered. */
export interface InFlight {
  readonly run: (request: Request, serve: (flight: Flight) => Promise<Response>) => Promise<Response>
  readonly abortAll: () => void
}

/** Makes the account of running calls, so that a server that stops leaves no held call behind. */
export const createInFlight = (): InFlight => {
  // The requests are kept as well: the signal of a collected one is never aborted.
  const running = new Map<AbortController, Request[]>()
  return {
    run: async (request, serve) => {
      const controller = new AbortController()
      const abort = (): void => controller.abort()
      if (request.signal.aborted) abort()
      request.signal.addEventListener('abort', abort, { once: true })
      const kept = [request]
      running.set(controller, kept)
      const bare = (): Request => {
        const copy = withoutBearer(request, controller.signal)
        kept.push(copy)
        return copy
      }
      try {
        return await serve({ signal: controller.signal, bare })
      } finally {
        running.delete(controller)
      }
    },
    abortAll: () => {
      for (const controller of running.keys()) controller.abort()
    },
  }
}

// Behind the check nobody needs the bearer, so nobody can pass it on or log it.
const withoutBearer = (request: Request, signal: AbortSignal): Request => {
  const headers = new Headers(request.headers)
  headers.delete('authorization')
  headers.delete('cookie')
  return new Request(request.url, { method: request.method, headers, signal })
}
