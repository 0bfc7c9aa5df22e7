import { ConnectorError } from '@grantway/connector-kit'
import { failureAnswer, type Request } from './message.ts'
import type { Link } from './reach-leader.ts'

/** The requests of a client that wait for an answer. */
export interface Pending {
  readonly add: (request: Request, line: string) => void
  /** Gives the request with this id and forgets it; `undefined` when nobody waits for it any more. */
  readonly take: (id: string | number) => Request | undefined
  /** Sends what was not sent yet. */
  readonly send: (link: Link) => void
  /** Sends one request again that was refused before it ran; `false` when it was sent twice already. */
  readonly again: (id: string | number, link: Link) => boolean
  /** The leader is gone: keeps what can be asked once more and answers the rest. */
  readonly lost: () => void
  /** There is no leader: answers everything. */
  readonly fail: (error: unknown) => void
  /** Resolves when everything but open subscriptions is answered. */
  readonly idle: () => Promise<void>
}

interface Entry {
  readonly request: Request
  readonly line: string
  sent: boolean
  repeated: boolean
}

/** Stays open as long as the client likes, so that it is asked again however often a leader dies. */
const listening = 'subscriptions/listen'

const mayHaveWritten = new ConnectorError('INTERNAL', {
  message: 'The process that carried this out ended before it answered. It may have been done: check before you repeat it.',
})
const lostTwice = new ConnectorError('INTERNAL', { message: 'The process that served this ended, twice. Please repeat it.' })

// 1 and "1" are two requests.
const keyOf = (id: string | number): string => JSON.stringify(id)

/** Makes the list of one client's requests. `readsOnly` tells whether calling a tool changes nothing. */
export const createPending = (readsOnly: (tool: string) => boolean, tell: (message: object) => void): Pending => {
  const entries = new Map<string, Entry>()
  let settled = (): void => undefined
  const isIdle = (): boolean => [...entries.values()].every(({ request }) => request.method === listening)
  const remove = (key: string): void => {
    entries.delete(key)
    if (isIdle()) settled()
  }
  const isRepeatable = ({ method, params }: Request): boolean =>
    method !== 'tools/call' || readsOnly(String(params?.['name']))
  return {
    add: (request, line) => void entries.set(keyOf(request.id), { request, line, sent: false, repeated: false }),
    take: (id) => {
      const entry = entries.get(keyOf(id))
      remove(keyOf(id))
      return entry?.request
    },
    send: (link) => {
      for (const entry of entries.values()) entry.sent ||= link.send(entry.line)
    },
    again: (id, link) => {
      const entry = entries.get(keyOf(id))
      if (!entry || entry.repeated) return false
      entry.repeated = true
      entry.sent = link.send(entry.line)
      return true
    },
    lost: () => {
      for (const [key, entry] of entries) {
        if (!entry.sent) continue
        const repeatable = isRepeatable(entry.request)
        const once = !entry.repeated || entry.request.method === listening
        Object.assign(entry, { sent: false, repeated: true })
        if (repeatable && once) continue
        remove(key)
        tell(failureAnswer(entry.request, repeatable ? lostTwice : mayHaveWritten))
      }
    },
    fail: (error) => {
      for (const [key, { request }] of entries) {
        remove(key)
        tell(failureAnswer(request, error))
      }
    },
    idle: () => new Promise((done) => {
      settled = done
      if (isIdle()) done()
    }),
  }
}
