import type { Engine, Owner } from '@grantway/auth-core'

// A browser keeps six connections to a server that speaks HTTP/1.1: open pages must leave some for the next page.
const streamsPerPerson = 4
const lookEveryMs = 15_000
/** Five minutes. The browser opens the next stream by itself. */
const looksPerStream = 20

/** The streams through which open pages hear that something changed. */
export interface LiveStreams {
  /**
   * Opens a stream of one person that lasts while `isTheirs` holds; `undefined` when they have as many as
   * allowed, or the server is closing.
   */
  readonly open: (owner: Owner, isTheirs: () => Promise<boolean>) => ReadableStream<Uint8Array> | undefined
  readonly closeAll: () => void
}

/**
 * Makes the account of open streams. A stream says that something changed and never what: the page asks for that
 * itself, with its session. It outlives the request that opened it, so `isTheirs` is asked before every word.
 */
export const createLiveStreams = (engine: Pick<Engine, 'subscribe'>): LiveStreams => {
  const open = new Map<string, Set<() => void>>()
  let closing = false
  return {
    open: (owner, isTheirs) => {
      const key = JSON.stringify([owner.tenant, owner.subject])
      const own = open.get(key) ?? new Set()
      if (closing || own.size >= streamsPerPerson) return undefined
      const { body, end } = streamOf(isTheirs, (tell) => engine.subscribe(owner, tell), () => {
        own.delete(end)
        if (own.size === 0) open.delete(key)
      })
      open.set(key, own.add(end))
      return body
    },
    closeAll: () => {
      closing = true
      for (const end of [...open.values()].flatMap((own) => [...own])) end()
    },
  }
}

const streamOf = (
  isTheirs: () => Promise<boolean>, subscribe: (tell: () => void) => () => void, onEnd: () => void,
): { readonly body: ReadableStream<Uint8Array>; readonly end: () => void } => {
  const encoder = new TextEncoder()
  let controller: ReadableStreamDefaultController<Uint8Array> | undefined
  const write = (text: string): void => controller?.enqueue(encoder.encode(text))
  const forget = (): void => {
    controller = undefined
    clearInterval(look)
    unsubscribe()
    onEnd()
  }
  const end = (): void => {
    const open = controller
    if (!open) return
    forget()
    open.close()
  }
  const say = async (text: string): Promise<void> => {
    // A check that fails ends the stream as well: the browser opens a new one when the server is well again.
    if (await isTheirs().catch(() => false)) write(text)
    else end()
  }
  let looks = 0
  const look = setInterval(() => {
    looks += 1
    // A comment, so that nothing between us and the browser takes the silence for an end.
    if (looks < looksPerStream) void say(': still open\n\n')
    else end()
  }, lookEveryMs)
  look.unref()
  const unsubscribe = subscribe(() => void say('data: changed\n\n'))
  const body = new ReadableStream<Uint8Array>({
    start: (started) => {
      controller = started
    },
    cancel: forget,
  })
  write(': open\n\n')
  return { body, end }
}
