import { randomUUID } from 'node:crypto'
import { type BrowserSession, type Owner, sameSecret } from '@grantway/auth-core'
import { isMember, schema, type Sql } from '@grantway/auth-core/store'
import { eq } from 'drizzle-orm'
import type { Hono } from 'hono'
import { z } from 'zod'
import { isOwnForm } from '../form-guard.ts'
import { consumeInvitation, findInvitation, type Offer } from '../invitations.ts'
import type { JoinModel } from '../pages.ts'
import { hashPassword, passwordMaxLength, passwordMinLength } from '../passwords.ts'
import type { IdentityOptions } from '../options.ts'
import { insertUser, upsertMembership } from '../people.ts'
import { plainText } from '../plain-text.ts'
import {
  answerMessage, answerPage, type NodeEnvironment, redirectTo, refuseForm, type RouteContext, type RouteParts,
} from './context.ts'
import { createEarlyForm, type EarlyForm } from './early-form.ts'

const { users } = schema
const accountSchema = z.object({
  displayName: z.string().trim().min(1).max(80).regex(plainText),
  login: z.string().trim().min(1).max(200).regex(plainText),
  password: z.string().min(passwordMinLength).max(passwordMaxLength),
})
type NewAccount = z.infer<typeof accountSchema>
type Correction = Pick<JoinModel, 'values' | 'problems'>
const nothingTyped: Correction = { values: { displayName: '', login: '' }, problems: [] }

/** Adds `/join/<link>`: its holder becomes a member, as who they are or with a new account. Looking uses nothing up. */
export const joinRoutes = (app: Hono<NodeEnvironment>, parts: RouteParts): void => {
  const { options, sessions } = parts
  const early = createEarlyForm(options.publicUrl)

  app.get('/join/:link', async (c) => {
    const offer = await offerOf(c, parts)
    if (!offer) return expiredLink(c, parts)
    return joinPage(c, parts, early, offer, await sessions.read(c.req.raw.headers))
  })

  app.post('/join/:link', async (c) => {
    const body = await c.req.parseBody()
    const csrf = typeof body['csrf'] === 'string' ? body['csrf'] : ''
    const session = await sessions.read(c.req.raw.headers)
    const own = session
      ? isOwnForm(c.req.raw.headers, options.publicUrl) && sameSecret(csrf, session.csrfToken)
      : early.accepts(c, csrf)
    if (!own) return refuseForm(c, parts)
    const offer = await offerOf(c, parts)
    if (!offer) return expiredLink(c, parts)
    if (session) return joinAsMember(c, parts, offer, session)
    const form = accountSchema.safeParse(body)
    if (!form.success) return joinPage(c, parts, early, offer, undefined, correction(body, form.error))
    const joined = await joinWithAccount(parts, c.req.param('link'), offer, form.data)
    if (joined === 'expired') return expiredLink(c, parts)
    if (joined === 'login_taken') {
      return joinPage(c, parts, early, offer, undefined, { values: form.data, problems: ['login'] })
    }
    return redirectTo(c, '/connections', await sessions.start(joined, c.req.raw.headers))
  })
}

const offerOf = (c: RouteContext, { options }: RouteParts): Promise<Offer | undefined> =>
  options.store.shared((sql) => findInvitation(sql, c.req.param('link') ?? '', options.now()))

const expiredLink = (c: RouteContext, parts: RouteParts) =>
  answerMessage(c, parts, {
    status: 410,
    title: 'This invitation has expired or was already used',
    text: 'Ask whoever invited you for a new one.',
  })

const joinAsMember = async (c: RouteContext, parts: RouteParts, offer: Offer, session: BrowserSession): Promise<Response> => {
  const { store, now } = parts.options
  const person = { tenant: offer.tenant, subject: session.subject }
  if (await store.shared((sql) => isMember(sql, person))) {
    return answerMessage(c, parts, {
      status: 409,
      title: 'You belong there already',
      text: 'The invitation was not used up. It works for somebody else.',
      link: { href: '/connections', label: 'See your connections' },
    })
  }
  const joined = await store.owned(person, async (sql) => {
    if (!(await consumeInvitation(sql, c.req.param('link') ?? '', now()))) return false
    await enter(sql, parts.options, offer, person)
    return true
  })
  if (!joined) return expiredLink(c, parts)
  return redirectTo(c, '/connections', await parts.sessions.start(person, c.req.raw.headers))
}

/** The invitation, the account and the membership are used up and made together, or not at all. */
const joinWithAccount = async (
  { options }: RouteParts, link: string, { tenant }: Offer, { password, ...account }: NewAccount,
): Promise<Owner | 'expired' | 'login_taken'> => {
  const passwordHash = await hashPassword(password)
  const person = { tenant, subject: randomUUID() }
  return options.store.owned(person, async (sql) => {
    const taken = await sql.select({ id: users.id }).from(users).where(eq(users.login, account.login))
    // Only who holds a working link may learn which names are taken.
    const offer = await findInvitation(sql, link, options.now())
    if (!offer) return 'expired'
    if (taken.length > 0) return 'login_taken'
    if (!(await consumeInvitation(sql, link, options.now()))) return 'expired'
    await insertUser(sql, { id: person.subject, ...account }, passwordHash)
    await enter(sql, options, offer, person)
    return person
  })
}

const enter = async (sql: Sql, { audit }: Pick<IdentityOptions, 'audit'>, offer: Offer, person: Owner): Promise<void> => {
  await upsertMembership(sql, person, offer.roles)
  await audit.write(sql, [{
    ...person, action: 'member.joined', object: offer.id, outcome: 'ok', details: { roles: offer.roles },
  }])
}

const correction = (body: Record<string, unknown>, error: z.ZodError<NewAccount>): Correction => {
  const typed = (field: 'displayName' | 'login') => String(body[field] ?? '').slice(0, 200)
  const wrong = z.flattenError(error).fieldErrors
  return {
    values: { displayName: typed('displayName'), login: typed('login') },
    problems: (['displayName', 'login', 'password'] as const).filter((field) => wrong[field]),
  }
}

const joinPage = (
  c: RouteContext, parts: RouteParts, early: EarlyForm, offer: Offer, session: BrowserSession | undefined,
  { values, problems }: Correction = nothingTyped,
) => {
  const action = `/join/${c.req.param('link') ?? ''}`
  const html = parts.options.pages.join({
    action,
    csrfToken: session?.csrfToken ?? early.issue(c),
    host: new URL(parts.options.publicUrl).host,
    tenantName: offer.tenantName,
    invitedBy: offer.invitedBy,
    roles: offer.roles,
    ...(session && {
      person: {
        displayName: session.displayName,
        signOut: { action: '/signout', csrfToken: session.csrfToken, returnPath: action },
      },
    }),
    signInPath: `/signin?return=${encodeURIComponent(action)}`,
    values: { displayName: values.displayName, login: values.login },
    problems,
    passwordMinLength,
  })
  return answerPage(c, parts, html, problems.length > 0 ? { status: 400 } : {})
}
