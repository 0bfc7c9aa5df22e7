/** Calls that are being answered. */
export interface InFlight {
  /** Runs a call with a copy of its request that has no bearer and ends with the client or the server. */
  readonly run: (request: Request, serve: (bare: Request) => Promise<Response>) => Promise<Response>
  readonly abortAll: () => void
}

/** Makes the account of running calls, so that a server that stops leaves no held call behind. */
export const createInFlight = (): InFlight => {
  // The request is kept as well: the signal of a collected one is never aborted.
  const running = new Map<AbortController, Request>()
  return {
    run: async (request, serve) => {
      const controller = new AbortController()
      const abort = (): void => controller.abort()
      if (request.signal.aborted) abort()
      request.signal.addEventListener('abort', abort, { once: true })
      const bare = withoutBearer(request, controller.signal)
      running.set(controller, bare)
      try {
        return await serve(bare)
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
