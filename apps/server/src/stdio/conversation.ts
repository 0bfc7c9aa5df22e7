import type { Request } from './message.ts'
import type { Link } from './reach-leader.ts'

/** What a client of 2025-11-25 told its server once, and another leader has to be told again. */
export interface Conversation {
  /** Notes a request of the client that was answered with a result. */
  readonly note: (request: Request) => void
  /** Tells all of it to a leader and waits for the answers, or for the leader's end. */
  readonly replay: (link: Link) => Promise<void>
  /** Takes the answer to something replayed; `false` for any other, which is the client's. */
  readonly takeAnswer: (id: string | number) => boolean
}

/** Makes the memory of one client's conversation. Revision 2026-07-28 says everything in every request. */
export const createConversation = (): Conversation => {
  const subscriptions = new Map<unknown, Request>()
  const waiting = new Map<string | number, () => void>()
  let initialize: Request | undefined
  let replayed = 0
  return {
    note: (request) => {
      const uri = request.params?.['uri']
      if (request.method === 'initialize') initialize = request
      if (request.method === 'resources/subscribe') subscriptions.set(uri, request)
      if (request.method === 'resources/unsubscribe') subscriptions.delete(uri)
    },
    replay: async (link) => {
      for (const request of initialize ? [initialize, ...subscriptions.values()] : []) {
        replayed += 1
        const id = `grantway-replay-${replayed}`
        const answered = new Promise<void>((done) => waiting.set(id, done))
        link.send(JSON.stringify({ ...request, id }))
        await Promise.race([answered, link.gone])
        waiting.delete(id)
      }
    },
    takeAnswer: (id) => {
      const answered = waiting.get(id)
      answered?.()
      return answered !== undefined
    },
  }
}
