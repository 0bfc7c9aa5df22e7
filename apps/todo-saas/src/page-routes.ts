import type { Hono } from 'hono'
import type { HttpContext, HttpEnvironment } from './http.ts'
import { removeAccess } from './oauth/authorizations.ts'
import { decideAuthorization, showAuthorization } from './oauth/authorize.ts'
import { devicePages } from './oauth/device.ts'
import { renderProblem } from './pages/layout.tsx'
import { renderApiTokens, renderApplications } from './pages/settings.tsx'
import { renderSignIn } from './pages/sign-in.tsx'
import { renderTasks } from './pages/tasks.tsx'
import { people, type Person } from './people.ts'
import type { Runtime } from './runtime.ts'
import { digest, newId } from './secrets.ts'
import { csrfIsValid, endSession, openSession, signedIn, startSession } from './sessions.ts'

type Answer = Response | Promise<Response>
type PersonHandler = (context: HttpContext, person: Person) => Answer

/** Adds every page a browser can open. */
export function addPageRoutes(app: Hono<HttpEnvironment>, runtime: Runtime): void {
  for (const path of ['/', '/signin', '/signout', '/device', '/oauth/authorize', '/settings/*']) {
    app.use(path, async (context, next) => {
      context.set('session', openSession(context, runtime))
      await next()
    })
  }
  app.get('/oauth/authorize', (context) => showAuthorization(context, runtime))
  app.post('/oauth/authorize', (context) => decideAuthorization(context, runtime))
  const device = devicePages(runtime)
  app.get('/device', device.show)
  app.post('/device', device.decide)
  addSignInRoutes(app, runtime)
  addSettingsRoutes(app, runtime)
  app.get(
    '/',
    forPerson(runtime, (context, person) => {
      const { projects, tasks } = runtime.state
      const own = <Row extends { user_id: string }>(rows: Map<string, Row>): Row[] =>
        [...rows.values()].filter((row) => row.user_id === person.id)
      return renderTasks(context, person, own(projects), own(tasks))
    }),
  )
}

function addSignInRoutes(app: Hono<HttpEnvironment>, runtime: Runtime): void {
  app.post('/signin', (context) => {
    const form = context.get('form')
    const person = people.find((candidate) => candidate.login === form.get('person'))
    if (!csrfIsValid(context) || !person) return expired(context)
    endSession(runtime, context.get('session'))
    startSession(context, runtime, person.id)
    return context.redirect(localTarget(runtime, form.get('return_to')), 303)
  })
  app.post('/signout', (context) => {
    if (!csrfIsValid(context)) return expired(context)
    endSession(runtime, context.get('session'))
    startSession(context, runtime)
    return context.redirect(localTarget(runtime, context.get('form').get('return_to')), 303)
  })
}

function addSettingsRoutes(app: Hono<HttpEnvironment>, runtime: Runtime): void {
  const { state } = runtime
  app.get(
    '/settings/applications',
    forPerson(runtime, (context, person) => {
      const own = [...state.authorizations.values()].filter((row) => row.userId === person.id)
      const rows = [...new Set(own.map((row) => row.clientId))].map((clientId) => {
        const ofClient = own.filter((row) => row.clientId === clientId)
        const since = new Date(Math.min(...ofClient.map((row) => row.createdAt.getTime())))
        return { clientId, since, scopes: [...new Set(ofClient.flatMap((row) => row.scopes))] }
      })
      return renderApplications(context, person, rows)
    }),
  )
  app.post(
    '/settings/applications',
    forPerson(runtime, (context, person) => {
      if (!csrfIsValid(context)) return expired(context)
      removeAccess(state, person.id, context.get('form').get('remove') ?? '')
      return context.redirect('/settings/applications', 303)
    }),
  )

  const tokensOf = (person: Person) =>
    [...state.personalTokens.values()].filter((row) => row.userId === person.id)
  app.get(
    '/settings/api-tokens',
    forPerson(runtime, (context, person) => renderApiTokens(context, person, tokensOf(person))),
  )
  app.post(
    '/settings/api-tokens',
    forPerson(runtime, (context, person) => {
      if (!csrfIsValid(context)) return expired(context)
      const name = (context.get('form').get('name') ?? '').trim().slice(0, 60) || 'API token'
      const token = runtime.newSecret('todo_pat_')
      state.personalTokens.set(digest(token), {
        id: newId(),
        userId: person.id,
        name,
        createdAt: runtime.now(),
      })
      return renderApiTokens(context, person, tokensOf(person), token)
    }),
  )
  app.post(
    '/settings/api-tokens/revoke',
    forPerson(runtime, (context, person) => {
      if (!csrfIsValid(context)) return expired(context)
      const id = context.get('form').get('id')
      for (const [key, row] of state.personalTokens) {
        if (row.id === id && row.userId === person.id) state.personalTokens.delete(key)
      }
      return context.redirect('/settings/api-tokens', 303)
    }),
  )
}

const forPerson =
  (runtime: Runtime, handler: PersonHandler) =>
  (context: HttpContext): Answer => {
    const person = signedIn(context, runtime)
    return person ? handler(context, person) : renderSignIn(context, context.req.path)
  }

const expired = (context: HttpContext): Answer =>
  renderProblem(context, 403, 'This page has expired', 'Please go back, reload it and try again.')

/** Keeps the redirect after signing in on this service; the absolute form stops `//other.example` tricks. */
function localTarget(runtime: Runtime, target: string | null): string {
  const home = new URL('/', runtime.issuer)
  if (target === null || !URL.canParse(target, home.href)) return home.href
  const url = new URL(target, home)
  return url.origin === home.origin ? url.href : home.href
}
