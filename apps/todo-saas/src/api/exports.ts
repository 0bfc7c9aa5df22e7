import type { HttpContext } from '../http.ts'
import type { Runtime } from '../runtime.ts'
import { digest } from '../secrets.ts'
import { ApiError } from './errors.ts'
import { showTask } from './present.ts'

const lifetimeSeconds = 600

/** Answers `POST /api/v1/exports`: a link that opens all tasks for ten minutes to whoever holds it. */
export function createExport(context: HttpContext, runtime: Runtime): Response {
  const secret = runtime.newSecret('todo_ex_')
  const expiresAt = new Date(runtime.now().getTime() + lifetimeSeconds * 1000)
  runtime.state.exportLinks.set(digest(secret), { userId: context.get('access').userId, expiresAt })
  return context.json({ url: `${runtime.issuer}/exports/${secret}`, expires_at: expiresAt.toISOString() })
}

/** Answers `GET /exports/:secret`; a link that is wrong or old is 404. */
export function showExport(context: HttpContext, { now, state }: Runtime): Response {
  const row = state.exportLinks.get(digest(context.req.param('secret') ?? ''))
  if (!row || row.expiresAt <= now()) throw new ApiError('NOT_FOUND')
  const tasks = [...state.tasks.values()].filter((task) => task.user_id === row.userId)
  return context.json({ tasks: tasks.map((task) => showTask(state, task)) })
}
