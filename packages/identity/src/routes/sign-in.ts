import type { Owner } from '@grantway/auth-core'
import type { Hono } from 'hono'
import { z } from 'zod'
import { demoAccount, localAccount } from '../accounts.ts'
import { isLocalRequest } from '../form-guard.ts'
import { idPattern } from '../membership.ts'
import type { SignInModel } from '../pages.ts'
import { passwordMaxLength } from '../passwords.ts'
import { listDemoPeople } from '../people.ts'
import { plainText } from '../plain-text.ts'
import { rateLimit } from '../rate-limit.ts'
import { returnPath } from '../return-path.ts'
import {
  answerPage, type NodeEnvironment, redirectTo, refuseForm, type RouteContext, type RouteParts,
} from './context.ts'
import { createEarlyForm, type EarlyForm } from './early-form.ts'

const formSchema = z.object({
  csrf: z.string().max(64),
  return: z.string().max(2048).optional(),
  person: z.string().regex(idPattern).optional(),
  login: z.string().trim().regex(plainText).max(200).default(''),
  password: z.string().max(passwordMaxLength).default(''),
})

/** Adds `/signin`: the password form, or one button for each person of the demo or the one of this computer. */
export const signInRoutes = (app: Hono<NodeEnvironment>, parts: RouteParts): void => {
  const { options, sessions } = parts
  const early = createEarlyForm(options.publicUrl)
  const mayTry = rateLimit({ perKey: 60, total: 600, now: options.now })

  app.get('/signin', async (c) => {
    const path = returnPath(c.req.query('return'))
    if (await sessions.read(c.req.raw.headers)) return redirectTo(c, path)
    return signInPage(c, parts, early, { path })
  })

  app.post('/signin', async (c) => {
    const form = formSchema.safeParse(await c.req.parseBody())
    if (!form.success) return refuseForm(c, parts)
    const path = returnPath(form.data.return)
    if (!early.accepts(c, form.data.csrf)) {
      return signInPage(c, parts, early, { path, problem: 'expired', status: 403 })
    }
    // A button costs nothing; a password costs the work of its hash.
    if (form.data.person === undefined && !mayTry(c.env.incoming.socket.remoteAddress ?? '')) {
      return signInPage(c, parts, early, { path, problem: 'too_many', status: 429 })
    }
    const person = await findPerson(c, parts, form.data)
    if (!person) {
      const { login } = form.data
      return signInPage(c, parts, early, { path, problem: 'refused', status: 403, login })
    }
    return redirectTo(c, path, await sessions.start(person, c.req.raw.headers))
  })
}

const findPerson = async (
  c: RouteContext,
  { options }: RouteParts,
  { person, login, password }: z.infer<typeof formSchema>,
): Promise<Owner | undefined> => {
  // The organisation decides who gets in, also when it shut somebody out whose password is still known.
  if (person === undefined && options.upstream) return undefined
  if (person === undefined) return localAccount(options.store, options.now(), { login, password })
  if (!isLocalRequest(c.req.raw.headers)) return undefined
  if (person === options.localPerson?.subject) return options.localPerson
  return options.demo ? demoAccount(options.store, person) : undefined
}

const purposeOf = (path: string): SignInModel['purpose'] => {
  if (path.startsWith('/interaction/')) return 'client'
  return path.startsWith('/connect/') ? 'connect' : 'connections'
}

interface SignInState {
  readonly path: string
  readonly problem?: NonNullable<SignInModel['problem']>
  readonly status?: 403 | 429
  readonly login?: string
}

const signInPage = async (
  c: RouteContext,
  parts: RouteParts,
  early: EarlyForm,
  { path, problem, status, login = '' }: SignInState,
): Promise<Response> => {
  const { pages, store, demo, localPerson, publicUrl, upstream } = parts.options
  const local = isLocalRequest(c.req.raw.headers)
  const model: SignInModel = {
    action: '/signin',
    csrfToken: early.issue(c),
    host: new URL(publicUrl).host,
    returnPath: path,
    purpose: purposeOf(path),
    demoPeople: demo && local ? await store.shared(listDemoPeople) : [],
    ...(localPerson && local ? { localPerson: { id: localPerson.subject, displayName: localPerson.displayName } } : {}),
    ...(upstream ? { upstream: { host: new URL(upstream.issuer).host, href: `/signin/upstream?return=${encodeURIComponent(path)}` } } : {}),
    login,
    ...(problem ? { problem } : {}),
  }
  return answerPage(c, parts, pages.signIn(model), status ? { status } : {})
}
