import { schema } from '@grantway/auth-core/store'
import { eq } from 'drizzle-orm'
import type { Hono } from 'hono'
import { z } from 'zod'
import type { SetupModel } from '../pages.ts'
import { hashPassword, passwordMaxLength, passwordMinLength } from '../passwords.ts'
import { insertTenant, insertUser, upsertMembership } from '../people.ts'
import { plainText } from '../plain-text.ts'
import { consumeSetupLink, isSetupLink } from '../setup-links.ts'
import {
  answerMessage, answerPage, type NodeEnvironment, redirectTo, refuseForm, type RouteContext, type RouteParts,
} from './context.ts'
import { createEarlyForm, type EarlyForm } from './early-form.ts'

const { users } = schema
const name = z.string().trim().min(1).max(80).regex(plainText)
const ownerSchema = z.object({
  tenantName: name,
  displayName: name,
  login: z.string().trim().min(1).max(200).regex(plainText),
  password: z.string().min(passwordMinLength).max(passwordMaxLength),
})
type NewOwner = z.infer<typeof ownerSchema>
const emptyValues = { tenantName: '', displayName: '', login: '' }

/** Adds `/setup/<link>`: its holder becomes the owner of a new tenant. Looking uses nothing up. */
export const setupRoutes = (app: Hono<NodeEnvironment>, parts: RouteParts): void => {
  const { options, sessions } = parts
  const early = createEarlyForm(options.publicUrl)

  app.get('/setup/:link', async (c) => {
    const usable = await options.store.shared((sql) => isSetupLink(sql, c.req.param('link'), options.now()))
    return usable ? setupPage(c, parts, early, { values: emptyValues, problems: [] }) : expiredLink(c, parts)
  })

  app.post('/setup/:link', async (c) => {
    const body = await c.req.parseBody()
    if (!early.accepts(c, typeof body['csrf'] === 'string' ? body['csrf'] : '')) return refuseForm(c, parts)
    const form = ownerSchema.safeParse(body)
    if (!form.success) return setupPage(c, parts, early, correction(body, form.error))
    const owner = await becomeOwner(parts, c.req.param('link'), form.data)
    if (owner === 'login_taken') {
      return setupPage(c, parts, early, { values: form.data, problems: ['login'] })
    }
    if (owner === 'expired') return expiredLink(c, parts)
    return redirectTo(c, '/connections', await sessions.start(owner, c.req.raw.headers))
  })
}

const expiredLink = (c: RouteContext, parts: RouteParts) =>
  answerMessage(c, parts, {
    status: 410,
    title: 'This set-up link has expired or was already used',
    text: 'Start the server again, or ask whoever runs it for a new link.',
  })

/** The link, the tenant, the account and the role appear together or not at all. */
const becomeOwner = async ({ options }: RouteParts, link: string, { password, ...owner }: NewOwner) => {
  const passwordHash = await hashPassword(password)
  return options.store.shared((sql) =>
    sql.transaction(async (transaction) => {
      const taken = await transaction.select({ id: users.id }).from(users).where(eq(users.login, owner.login))
      // Only who holds a working link may learn which names are taken.
      if (!(await isSetupLink(transaction, link, options.now()))) return 'expired' as const
      if (taken.length > 0) return 'login_taken' as const
      if (!(await consumeSetupLink(transaction, link, options.now()))) return 'expired' as const
      const tenant = await insertTenant(transaction, { name: owner.tenantName })
      const subject = await insertUser(transaction, owner, passwordHash)
      await upsertMembership(transaction, { tenant, subject }, ['member', 'admin', 'owner'])
      return { tenant, subject }
    }))
}

type Correction = Pick<SetupModel, 'values' | 'problems'>

const correction = (body: Record<string, unknown>, error: z.ZodError<NewOwner>): Correction => {
  const typed = (field: keyof typeof emptyValues) => String(body[field] ?? '').slice(0, 200)
  const wrong = z.flattenError(error).fieldErrors
  return {
    values: { tenantName: typed('tenantName'), displayName: typed('displayName'), login: typed('login') },
    problems: (['tenantName', 'displayName', 'login', 'password'] as const).filter((field) => wrong[field]),
  }
}

const setupPage = (
  c: RouteContext, parts: RouteParts, early: EarlyForm, { values, problems }: Correction,
) => {
  const { tenantName, displayName, login } = values
  const html = parts.options.pages.setup({
    action: `/setup/${c.req.param('link') ?? ''}`,
    csrfToken: early.issue(c),
    host: new URL(parts.options.publicUrl).host,
    values: { tenantName, displayName, login },
    problems,
    passwordMinLength,
  })
  return answerPage(c, parts, html, problems.length > 0 ? { status: 400 } : {})
}
