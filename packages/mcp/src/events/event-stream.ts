const keepAliveMs = 15_000

/** One open stream of server-sent events. */
export interface EventStream {
  readonly response: Response
  readonly send: (notification: { readonly method: string; readonly params: object }) => void
  readonly close: () => void
}

/** Opens a stream; `onClose` runs once, whoever ends it. A comment line every 15 s keeps proxies from closing. */
export const openEventStream = (signal: AbortSignal, onClose: () => void): EventStream => {
  const encoder = new TextEncoder()
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const write = (text: string): void => controller?.enqueue(encoder.encode(text))
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
    send: ({ method, params }) =>
      write(`event: message\ndata: ${JSON.stringify({ jsonrpc: '2.0', method, params })}\n\n`),
    close,
  }
}
