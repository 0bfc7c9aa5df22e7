import { Hono } from 'hono'
import type { HttpContext, HttpEnvironment } from '../http.ts'
import { personById } from '../people.ts'
import type { Runtime } from '../runtime.ts'
import { requireScope } from './bearer.ts'
import { ApiError } from './errors.ts'
import { pageOf } from './paging.ts'
import { showProject } from './present.ts'
import { inboxOf } from './places.ts'

/** Makes the routes of the person and of what holds tasks: `/user`, `/projects`, `/sections`, `/labels`. */
export function projectRoutes(runtime: Runtime): Hono<HttpEnvironment> {
  const { state } = runtime
  const app = new Hono<HttpEnvironment>()
  const read = requireScope(runtime, 'data:read')
  const own = <Row extends { user_id: string }>(context: HttpContext, rows: Map<string, Row>): Row[] =>
    [...rows.values()].filter((row) => row.user_id === context.get('access').userId)

  // Any scope will do: an application that may only add tasks still has to know whose account it holds.
  app.get('/user', requireScope(runtime, undefined), (context) => context.json(showUser(context)))
  app.get('/projects', read, (context) => {
    const { rows, nextCursor } = pageOf(
      context,
      own(context, state.projects),
      (project) => project.child_order,
    )
    return context.json({ results: rows.map(showProject), next_cursor: nextCursor })
  })
  app.get('/projects/:id', read, (context) => {
    const project = own(context, state.projects).find((row) => row.id === context.req.param('id'))
    if (!project) throw new ApiError('NOT_FOUND')
    return context.json(showProject(project))
  })
  app.get('/sections', read, (context) => {
    const projectId = context.req.query('project_id')
    const sections = own(context, state.sections).filter((row) => !projectId || row.project_id === projectId)
    const { rows, nextCursor } = pageOf(context, sections, (section) => section.section_order)
    return context.json({ results: rows, next_cursor: nextCursor })
  })
  app.get('/labels', read, (context) => {
    const { rows, nextCursor } = pageOf(context, own(context, state.labels), (label) => label.order)
    return context.json({
      results: rows.map(({ user_id: _owner, ...label }) => label),
      next_cursor: nextCursor,
    })
  })

  function showUser(context: HttpContext) {
    const { userId } = context.get('access')
    const person = personById(userId)
    return {
      id: person.id,
      email: person.email,
      full_name: person.name,
      inbox_project_id: inboxOf(state, userId).project_id,
      lang: 'en',
      tz_info: { timezone: 'UTC', gmt_string: '+00:00', hours: 0, minutes: 0, is_dst: 0 },
      start_day: 1,
      is_premium: false,
      completed_count: own(context, state.tasks).filter((task) => task.checked).length,
    }
  }
  return app
}
