import type { Log } from '@grantway/auth-core'
import { isConnectorError } from '@grantway/connector-kit'
import { createConversation } from './conversation.ts'
import { parseLine } from './lines.ts'
import { isRequest, readMessage } from './message.ts'
import { createPending, type Pending } from './pending.ts'
import type { Link } from './reach-leader.ts'

/** What passing messages between a client and its leader works with. */
export interface RelayOptions {
  /** Finds the leader of now; `onLine` gets what it sends. */
  readonly reach: (onLine: (line: string) => void) => Promise<Link>
  /** Writes one line to the client. */
  readonly write: (line: string) => void
  /** Tells whether calling this tool changes nothing, so that it can be asked twice. */
  readonly readsOnly: (tool: string) => boolean
  readonly log: Log
}

/** The half of a process that talks to its client. */
export interface Relay {
  /** Reaches the leader for the first time. **Errors:** CONFIG_INVALID, STORE_UNAVAILABLE. */
  readonly start: () => Promise<void>
  /** Takes one line of the client. */
  readonly receive: (line: string) => void
  /** Resolves when everything that was asked is answered. */
  readonly idle: Pending['idle']
  readonly stop: () => void
}

/** How a leader refuses a 2025-11-25 session that is too old. */
const sessionNotFound = -32001

/**
 * Passes messages between a client and the leader, and hides the death of a leader from the client: the
 * conversation is told to the next one, reads are asked again once, and a call that may have written gets an
 * answer that says so. The client never initializes twice.
 */
export const createRelay = ({ reach, write, readsOnly, log }: RelayOptions): Relay => {
  const tell = (message: object): void => write(JSON.stringify(message))
  const pending = createPending(readsOnly, tell)
  const conversation = createConversation()
  let link: Link | undefined
  let stopped = false
  let wake = (): void => undefined

  const fromLeader = (line: string): void => {
    const message = readMessage(parseLine(line))
    if (!message) return
    const { id, method, error } = message
    if (id === undefined || method !== undefined) return write(line)
    if (conversation.takeAnswer(id)) return
    if (error?.code === sessionNotFound && link) return void renew(link, id, line)
    answer(id, line, error === undefined)
  }
  const answer = (id: string | number, line: string, succeeded: boolean): void => {
    const request = pending.take(id)
    // Nobody waits: cancelled, or answered here after the leader was gone.
    if (!request) return
    if (succeeded) conversation.note(request)
    write(line)
  }
  const renew = async (to: Link, id: string | number, line: string): Promise<void> => {
    await conversation.replay(to)
    if (!pending.again(id, to)) answer(id, line, false)
  }
  const follow = async (first: Link): Promise<void> => {
    for (link = first; !stopped;) {
      pending.send(link)
      await link.gone
      link = undefined
      if (stopped) return
      log.info('the leader is gone')
      pending.lost()
      link = await reachAgain()
    }
  }
  const reachAgain = async (): Promise<Link> => {
    for (;;) {
      try {
        const next = await reach(fromLeader)
        await conversation.replay(next)
        return next
      } catch (error) {
        log.error('no leader can be reached', { reason: isConnectorError(error) ? error.message : 'unexpected' })
        pending.fail(error)
        // The client's next request is the next attempt.
        await new Promise<void>((done) => (wake = done))
      }
    }
  }
  return {
    start: async () => void follow(await reach(fromLeader)),
    receive: (line) => {
      const value = parseLine(line)
      const message = readMessage(value)
      if (!message) return tell(notAMessage(value === undefined))
      if (!isRequest(message)) {
        const cancelled = message.method === 'notifications/cancelled' ? message.params?.['requestId'] : undefined
        if (typeof cancelled === 'string' || typeof cancelled === 'number') pending.take(cancelled)
        return void link?.send(line)
      }
      pending.add(message, line)
      if (link) pending.send(link)
      wake()
    },
    idle: pending.idle,
    stop: () => {
      stopped = true
      link?.close()
    },
  }
}

const notAMessage = (unparsable: boolean): object => ({
  jsonrpc: '2.0',
  id: null,
  error: { code: unparsable ? -32700 : -32600, message: 'This line is not a JSON-RPC message.' },
})
