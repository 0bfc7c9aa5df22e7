import { randomUUID } from 'node:crypto'
import type { Marks, Principal } from '@grantway/auth-core'
import { z } from 'zod'
import { callerKey, type LegacySession } from '../caller.ts'
import { openEventStream } from '../events/event-stream.ts'
import type { AskPerson } from '../needs/attempt.ts'
import { agrees, questionForm } from '../needs/confirm.ts'
import { answerResponse } from '../refusal.ts'
import type { Slots } from '../slots.ts'

/** How long a person may take over one question; after that nothing is done. */
const patienceMs = 5 * 60_000
/** How often a question asks whether its answer arrived at another replica. */
const lookAgainMs = 1_000

/** An answer that arrived elsewhere waits here for the replica that asked; of a made-up one nobody ever hears. */
const elsewhere = { kind: 'answer', ttlSeconds: 60, room: 20 } as const

const answerSchema = z.object({
  id: z.string(),
  result: z.object({ action: z.string(), content: z.looseObject({}).optional() }).optional(),
})

/** Questions that 2025-11-25 clients are showing to their person now. */
export interface Questions {
  /** Takes what a client sent as the answer to a question; what is none is dropped without a word. */
  readonly answer: (principal: Principal, session: LegacySession, message: unknown) => Promise<void>
  /** Makes the stream of one request on which its person can be asked. */
  readonly open: (principal: Principal, session: LegacySession, request: Request, signal: AbortSignal) => Dialogue
  /** Ends every question with a no. */
  readonly closeAll: () => void
}

/** One request that may ask before it answers. */
export interface Dialogue {
  readonly askPerson: AskPerson
  /** The answer as it is, or a stream with the question before it. */
  readonly respond: (answer: Promise<string | undefined>) => Promise<Response>
}

/**
 * Makes the table of open questions. It lives in one process, and so does the stream that waits. An answer is a
 * request of its own: where it arrives at another replica, it is left there for the one that asked.
 * @see https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation
 */
export const createQuestions = (marks: Marks, slots: Slots): Questions => {
  const open = new Map<string, (agreed: boolean) => void>()
  const kept = new Set<Request>()
  const keyOf = (principal: Principal, { hash }: LegacySession, id: string): string =>
    JSON.stringify([callerKey(principal), hash, id])
  return {
    answer: async (principal, session, message) => {
      const { data } = answerSchema.safeParse(message)
      if (!data) return
      // The key holds who was asked: an answer of somebody else finds nothing.
      const key = keyOf(principal, session, data.id)
      const agreed = agrees(data.result?.action, data.result?.content)
      const settle = open.get(key)
      if (settle) return settle(agreed)
      await marks.leave(principal, { ...elsewhere, name: key, value: agreed ? 'yes' : 'no' })
    },
    open: (principal, session, request, signal) =>
      createDialogue(signal, (id, settle) => {
        const release = slots.take(callerKey(principal))
        if (!release) return undefined
        const key = keyOf(principal, session, id)
        open.set(key, settle)
        const look = setInterval(() => {
          marks.take(principal, elsewhere.kind, [key]).then(
            (answers) => answers.has(key) && settle(answers.get(key) === 'yes'),
            // The database is away: the next look may find it again, and the question ends in time.
            () => undefined,
          )
        }, lookAgainMs)
        // The signal of a request that was collected is never aborted.
        kept.add(request)
        return () => {
          open.delete(key)
          clearInterval(look)
          kept.delete(request)
          release()
        }
      }),
    closeAll: () => {
      for (const settle of [...open.values()]) settle(false)
    },
  }
}

/** Enters a question in the table; `undefined` when there are too many. Gives what takes it out. */
type Enter = (id: string, settle: (agreed: boolean) => void) => (() => void) | undefined

const createDialogue = (signal: AbortSignal, enter: Enter): Dialogue => {
  let stream: ReturnType<typeof openEventStream> | undefined
  let begin = (_asked: 'asked'): void => undefined
  const asked = new Promise<'asked'>((resolve) => {
    begin = resolve
  })
  const askPerson: AskPerson = (question) =>
    new Promise((resolve) => {
      const id = randomUUID()
      const settle = (agreed: boolean): void => {
        clearTimeout(timer)
        signal.removeEventListener('abort', refuse)
        leave?.()
        resolve(agreed)
      }
      const refuse = (): void => settle(false)
      const timer = setTimeout(refuse, patienceMs)
      const leave = enter(id, settle)
      if (!leave || signal.aborted) return refuse()
      signal.addEventListener('abort', refuse, { once: true })
      stream ??= openEventStream(signal, refuse)
      stream.send({ id, method: 'elicitation/create', params: questionForm(question) })
      begin('asked')
    })
  return {
    askPerson,
    respond: async (answer) => {
      const first = await Promise.race([asked, answer])
      if (first !== 'asked' || !stream) return answerResponse(await answer, signal)
      const { response, finish } = stream
      void answer.then(finish, () => finish(undefined))
      return response
    },
  }
}
