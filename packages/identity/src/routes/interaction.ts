import { sameSecret, type BrowserSession } from '@grantway/auth-core'
import { isMember, schema } from '@grantway/auth-core/store'
import { and, eq } from 'drizzle-orm'
import type { Hono } from 'hono'
import { errors } from 'oidc-provider'
import { z } from 'zod'
import { mcpResource, mcpScope } from '../bearer.ts'
import { isOwnForm } from '../form-guard.ts'
import { recordKey } from '../issuer/adapter.ts'
import { displayedName, isLoopback } from '../issuer/client-metadata.ts'
import { errorPage } from '../issuer/error-page.ts'
import { grantReference } from '../issuer/grant-reference.ts'
import { idPattern, membershipReference } from '../membership.ts'
import { formTargetOf } from '../page-headers.ts'
import type { AllowClientModel, ClientView } from '../pages.ts'
import { listTenants } from '../people.ts'
import {
  answerMessage, answerPage, type NodeEnvironment, redirectTo, refuseForm, type RouteContext, type RouteParts,
} from './context.ts'

const { issuerRecords } = schema
const formSchema = z.object({
  csrf: z.string().max(64),
  tenant: z.string().regex(idPattern),
  decision: z.enum(['allow', 'deny']),
})

/** A request of a client that waits for a person. */
interface Waiting {
  readonly uid: string
  readonly clientId: string
  readonly clientName: string
  readonly redirectUri: string
}

/** Adds `/interaction/<uid>`: "Allow <client> to act for you". Always asked, and answered by a click only. */
export const interactionRoutes = (app: Hono<NodeEnvironment>, parts: RouteParts): void => {
  const { options, sessions } = parts

  app.get('/interaction/:uid', async (c) => {
    const waiting = await findWaiting(c, parts)
    if (!waiting) return answerMessage(c, parts, errorPage('expired'))
    const session = await sessions.read(c.req.raw.headers)
    if (!session) return redirectTo(c, signInFor(waiting))
    const model = await allowClientModel(parts, waiting, session)
    const formTarget = formTargetOf(waiting.redirectUri)
    return answerPage(c, parts, options.pages.allowClient(model), { formTarget })
  })

  app.post('/interaction/:uid', async (c) => {
    const headers = c.req.raw.headers
    const waiting = await findWaiting(c, parts)
    if (!waiting) return answerMessage(c, parts, errorPage('expired'))
    const session = await sessions.read(headers)
    if (!session) return redirectTo(c, signInFor(waiting))
    const form = formSchema.safeParse(await c.req.parseBody())
    if (!form.success || !isOwnForm(headers, options.publicUrl)) return refuseForm(c, parts)
    if (!sameSecret(form.data.csrf, session.csrfToken)) return refuseForm(c, parts)
    const owner = { tenant: form.data.tenant, subject: session.subject }
    if (form.data.decision === 'deny') return answerClient(c, parts, { error: 'access_denied' })
    if (!(await options.store.shared((sql) => isMember(sql, owner)))) return refuseForm(c, parts)
    const accountId = membershipReference(owner)
    const grantId = await saveGrant(parts, waiting.clientId, accountId)
    await options.store.owned(owner, (sql) => options.audit.write(sql, [{
      ...owner, action: 'client.allowed', object: waiting.clientId, outcome: 'ok', details: { name: waiting.clientName },
    }]))
    return answerClient(c, parts, { login: { accountId }, consent: { grantId } })
  })
}

const signInFor = ({ uid }: Waiting): string => `/signin?return=${encodeURIComponent(`/interaction/${uid}`)}`

const answerClient = async (
  c: RouteContext,
  { issuer }: RouteParts,
  result: Parameters<typeof issuer.provider.interactionResult>[2],
): Promise<Response> => {
  const { incoming, outgoing } = c.env
  const afresh = { mergeWithLastSubmission: false }
  const next = await issuer.provider.interactionResult(incoming, outgoing, result, afresh)
  return redirectTo(c, next)
}

const noneWaiting = (error: unknown): undefined => {
  if (!(error instanceof errors.SessionNotFound)) throw error
}

/** The cookie set at `/authorize` says which browser the request belongs to; the path alone opens nothing. */
const findWaiting = async (c: RouteContext, { issuer }: RouteParts): Promise<Waiting | undefined> => {
  const { incoming, outgoing } = c.env
  const details = await issuer.provider.interactionDetails(incoming, outgoing).catch(noneWaiting)
  if (!details || details.uid !== c.req.param('uid')) return undefined
  const { client_id: clientId, redirect_uri: redirectUri } = details.params
  const client = await issuer.provider.Client.find(String(clientId))
  if (!client) return undefined
  return {
    uid: details.uid,
    clientId: client.clientId,
    clientName: displayedName(client.clientName),
    redirectUri: String(redirectUri),
  }
}

const clientView = ({ clientId, clientName, redirectUri }: Waiting): ClientView => {
  const redirect = new URL(redirectUri)
  const web = redirect.protocol === 'https:' || redirect.protocol === 'http:'
  return {
    name: clientName,
    // A client id that is a url is a metadata document: whoever runs its host vouches for the client.
    ...(clientId.startsWith('https://') ? { verifiedHost: new URL(clientId).host } : {}),
    redirectHost: web ? redirect.host : redirect.protocol,
    redirectKind: web ? (isLoopback(redirect) ? 'loopback' : 'web') : 'custom_scheme',
  }
}

const allowClientModel = async (
  { options }: RouteParts,
  waiting: Waiting,
  session: BrowserSession,
): Promise<AllowClientModel> => {
  const action = `/interaction/${waiting.uid}`
  const tenants = await options.store.shared((sql) => listTenants(sql, session.subject))
  return {
    action,
    csrfToken: session.csrfToken,
    host: new URL(options.publicUrl).host,
    client: clientView(waiting),
    person: { displayName: session.displayName },
    tenants: tenants.map((tenant) => ({ ...tenant, selected: tenant.id === session.tenant })),
    signOut: { action: '/signout', csrfToken: session.csrfToken, returnPath: action },
  }
}

/** Writes what was agreed to, and keeps the client from then on. */
const saveGrant = async (
  { options, issuer }: RouteParts, clientId: string, accountId: string,
): Promise<string> => {
  const grant = new issuer.provider.Grant({ clientId, accountId })
  grant.addOIDCScope(mcpScope)
  grant.addResourceScope(mcpResource(options.publicUrl), mcpScope)
  const id = await grant.save()
  await options.store.shared((sql) =>
    sql.update(issuerRecords).set({ expiresAt: null })
      .where(and(eq(issuerRecords.model, 'Client'), eq(issuerRecords.idHash, recordKey('Client', clientId)))))
  return grantReference(id)
}
