import { Hono } from 'hono'
import { requireScope } from './api/bearer.ts'
import { commentRoutes } from './api/comments.ts'
import { answerApiError, ApiError } from './api/errors.ts'
import { createExport, showExport } from './api/exports.ts'
import { projectRoutes } from './api/projects.ts'
import { taskRoutes } from './api/tasks.ts'
import { readText, type HttpContext, type HttpEnvironment } from './http.ts'
import { deviceAuthorizationEndpoint } from './oauth/device-grant.ts'
import { authorizationServerMetadata } from './oauth/metadata.ts'
import { revocationEndpoint } from './oauth/revoke.ts'
import { grantTypes, tokenEndpoint } from './oauth/token.ts'
import { addPageRoutes } from './page-routes.ts'
import { renderProblem } from './pages/layout.tsx'
import type { RequestLog, RequestLogEntry } from './request-log.ts'
import type { Runtime } from './runtime.ts'

/** Puts the whole service together: authorization server, pages, and tasks API. */
export function createApp(runtime: Runtime, requests: RequestLog, save: () => void): Hono<HttpEnvironment> {
  const app = new Hono<HttpEnvironment>()
  const hosts = new Set(['127.0.0.1', 'localhost', new URL(runtime.issuer).hostname])
  app.use(async (context, next) => {
    await prepare(context, runtime.now(), requests)
    const { entry } = context.var
    // A foreign Host header is a website that points its own name at this machine (DNS rebinding).
    if (!hosts.has(new URL(context.req.url).hostname)) context.res = context.text('Misdirected request', 421)
    else if (context.var.body === undefined) context.res = context.text('Request body too large', 413)
    else await next()
    // Saved before the answer leaves, so no client ever holds a token that a restart forgets.
    if (!['GET', 'HEAD'].includes(entry.method)) save()
    entry.status = context.res.status
    for (const [name, value] of Object.entries(commonHeaders)) context.res.headers.set(name, value)
  })
  addOauthRoutes(app, runtime)
  addApiRoutes(app, runtime)
  addPageRoutes(app, runtime)
  app.get('/healthz', (context) => context.json({ status: 'ok' }))
  app.notFound((context) =>
    context.req.path.startsWith('/api/')
      ? answerApiError(context, new ApiError('NOT_FOUND'), false)
      : renderProblem(context, 404, 'There is nothing here', 'Please check the address.'),
  )
  app.onError((error, context) => {
    const known = error instanceof ApiError
    // Name and route only: a message or a stack may quote what a client sent.
    if (!known) process.stderr.write(`Todo Service: ${error.name} in ${context.req.method} ${loggedPath(context)}\n`)
    const answer = known ? error : new ApiError('INTERNAL_ERROR')
    return answerApiError(context, answer, runtime.faults.echoBearerInErrors)
  })
  return app
}

const commonHeaders = {
  'Cache-Control': 'no-store',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
}

function addOauthRoutes(app: Hono<HttpEnvironment>, runtime: Runtime): void {
  app.get('/.well-known/oauth-authorization-server', (context) =>
    context.json(authorizationServerMetadata(runtime.issuer, grantTypes)),
  )
  app.post('/oauth/access_token', (context) => tokenEndpoint(context, runtime))
  app.post('/oauth/device_authorization', (context) => deviceAuthorizationEndpoint(context, runtime))
  app.post('/api/v1/revoke', (context) => revocationEndpoint(context, runtime))
}

function addApiRoutes(app: Hono<HttpEnvironment>, runtime: Runtime): void {
  app.route('/api/v1/tasks', taskRoutes(runtime))
  app.route('/api/v1/comments', commentRoutes(runtime))
  app.route('/api/v1', projectRoutes(runtime))
  app.post('/api/v1/exports', requireScope(runtime, 'data:read'), (context) => createExport(context, runtime))
  app.get('/exports/:secret', (context) => showExport(context, runtime))
}

async function prepare(context: HttpContext, at: Date, requests: RequestLog): Promise<void> {
  const isForm = context.req.header('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false
  const body = await readText(context.req.raw)
  const form = new URLSearchParams(isForm ? body : '')
  const grantType = grantTypes.find((known) => known === form.get('grant_type'))
  const scheme = context.req.header('authorization')?.split(' ')[0]?.toLowerCase()
  const entry: RequestLogEntry = {
    at,
    method: context.req.method,
    path: loggedPath(context),
    status: null,
    fields: [...new Set(form.keys())].sort(),
    ...(grantType && { grantType }),
    authorization: scheme === 'bearer' || scheme === 'basic' ? scheme : 'none',
  }
  requests.add(entry)
  context.set('body', body)
  context.set('form', form)
  context.set('entry', entry)
}

const loggedPath = (context: HttpContext): string =>
  context.req.path.replace(/^\/exports\/.+/, '/exports/:secret')
