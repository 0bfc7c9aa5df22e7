import { Hono } from 'hono'
import { z } from 'zod'
import type { HttpContext, HttpEnvironment } from '../http.ts'
import type { Runtime } from '../runtime.ts'
import { newId } from '../secrets.ts'
import { requireScope } from './bearer.ts'
import { readBody } from './body.ts'
import { ApiError } from './errors.ts'
import { pageOf } from './paging.ts'
import { showComment } from './present.ts'
import { nextSequence } from './task-changes.ts'

const newComment = z.object({ task_id: z.string(), content: z.string().trim().min(1).max(15_000) })

/** Makes the routes under `/comments`; the comments of a task belong to the owner of the task. */
export function commentRoutes(runtime: Runtime): Hono<HttpEnvironment> {
  const { state } = runtime
  const app = new Hono<HttpEnvironment>()
  const requireOwnTask = (context: HttpContext, id: string): void => {
    if (state.tasks.get(id)?.user_id !== context.get('access').userId) throw new ApiError('NOT_FOUND')
  }

  app.get('/', requireScope(runtime, 'data:read'), (context) => {
    const id = context.req.query('task_id')
    if (!id) throw new ApiError('INVALID_ARGUMENT_VALUE', { argument: 'task_id' })
    requireOwnTask(context, id)
    const comments = [...state.comments.values()].filter((comment) => comment.item_id === id)
    const { rows, nextCursor } = pageOf(context, comments, (comment) => comment.sequence)
    return context.json({ results: rows.map(showComment), next_cursor: nextCursor })
  })
  app.post('/', requireScope(runtime, 'data:read_write'), (context) => {
    const body = readBody(context, newComment)
    requireOwnTask(context, body.task_id)
    const comment = {
      sequence: nextSequence(state.comments),
      id: newId(),
      user_id: context.get('access').userId,
      item_id: body.task_id,
      content: body.content,
      posted_at: runtime.now().toISOString(),
    }
    state.comments.set(comment.id, comment)
    return context.json(showComment(comment))
  })
  return app
}
