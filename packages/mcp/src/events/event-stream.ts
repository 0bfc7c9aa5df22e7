const keepAliveMs = 15_000

/** One open stream of server-sent events. */
export interface EventStream {
  readonly response: Response
  readonly send: (message: { readonly id?: string; readonly method: string; readonly params: object }) => void
  /** Sends a last message that is written already, and closes. */
  readonly finish: (json: string | undefined) => void
  readonly close: () => void
}

/** Opens a stream; `onClose` runs once, whoever ends it. A comment line every 15 s keeps proxies from closing. */
export const openEventStream = (signal: AbortSignal, onClose: () => void): EventStream => {
  const encoder = new TextEncoder()
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const write = (text: string): void => controller?.enqueue(encoder.encode(text))
  const writeMessage = (json: string): void => write(`event: message\ndata: ${json}\n\n`)
  const keepAlive = setInterval(() => write(': keepalive\n\n'), keepAliveMs)
  keepAlive.unref()
  const close = (): void => {
    if (!controller) return
    const open = controller
    controller = undefined
    clearInterval(keepAlive)
    signal.removeEventListener('abort', close)
    onClose()
    try {
      open.close()
    } catch {
      // The reader has cancelled already; there is nothing left to end.
    }
  }
  const body = new ReadableStream<Uint8Array>({
    start: (started) => {
      controller = started
    },
    cancel: close,
  })
  signal.addEventListener('abort', close, { once: true })
  write(': open\n\n')
  return {
    response: new Response(body, {
      headers: {
        'Content-Type': 'text/event-stream',
        'Cache-Control': 'no-cache, no-transform',
        'X-Accel-Buffering': 'no',
      },
    }),
    send: (message) => writeMessage(JSON.stringify({ jsonrpc: '2.0', ...message })),
    finish: (json) => {
      if (json !== undefined) writeMessage(json)
      close()
    },
    close,
  }
}
