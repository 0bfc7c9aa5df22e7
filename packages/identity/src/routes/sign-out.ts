import { sameSecret } from '@grantway/auth-core'
import type { Hono } from 'hono'
import { z } from 'zod'
import { isOwnForm } from '../form-guard.ts'
import { returnPath } from '../return-path.ts'
import { type NodeEnvironment, redirectTo, refuseForm, type RouteParts } from './context.ts'

const formSchema = z.object({ csrf: z.string().max(64), return: z.string().max(2048).optional() })

/** Adds `/signout`: ends the session and offers to sign in as somebody else, back to the same page. */
export const signOutRoutes = (app: Hono<NodeEnvironment>, parts: RouteParts): void => {
  const { options, sessions } = parts
  app.post('/signout', async (c) => {
    const headers = c.req.raw.headers
    const form = formSchema.safeParse(await c.req.parseBody())
    if (!form.success) return refuseForm(c, parts)
    const signIn = `/signin?return=${encodeURIComponent(returnPath(form.data.return))}`
    const session = await sessions.read(headers)
    if (!session) return redirectTo(c, signIn)
    if (!isOwnForm(headers, options.publicUrl)) return refuseForm(c, parts)
    if (!sameSecret(form.data.csrf, session.csrfToken)) return refuseForm(c, parts)
    return redirectTo(c, signIn, await sessions.end(headers))
  })
}
