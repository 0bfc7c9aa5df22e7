import type { Hono } from 'hono'
import { z } from 'zod'
import { cookieOf } from '../cookies.ts'
import type { MessageModel } from '../pages.ts'
import { returnPath } from '../return-path.ts'
import { admit } from '../upstream/admit.ts'
import { type ClaimProblem, personOf } from '../upstream/claims.ts'
import { createUpstream, type UpstreamOptions, type UpstreamProblem } from '../upstream/upstream.ts'
import { answerMessage, type NodeEnvironment, redirectTo, type RouteContext, type RouteParts } from './context.ts'

const purpose = 'upstream-sign-in'
const attemptSeconds = 10 * 60
const maxQueryLength = 8_192
const sealed = /^[\w-]{43,4000}$/
const attemptSchema = z.object({ state: z.string(), nonce: z.string(), verifier: z.string(), path: z.string() })

/**
 * Adds `/signin/upstream`, which leads to the organisation's identity provider, and `/signin/callback`, where the
 * person comes back. The attempt is in a sealed cookie: an answer counts in the browser that asked for it, once.
 */
export const upstreamRoutes = (app: Hono<NodeEnvironment>, parts: RouteParts, upstreamOptions: UpstreamOptions): void => {
  const { options, sessions } = parts
  const upstream = createUpstream(upstreamOptions, `${options.publicUrl}/signin/callback`, options.now)
  const cookie = cookieOf(options.publicUrl, 'upstream', sealed)

  app.get('/signin/upstream', async (c) => {
    const path = returnPath(c.req.query('return'))
    const begun = await upstream.begin()
    if ('problem' in begun) return refuse(c, parts, begun.problem)
    const value = options.sealer.seal(purpose, { ...begun.attempt, path }, [options.publicUrl], attemptSeconds)
    return redirectTo(c, begun.url.href, cookie.write(value, attemptSeconds))
  })

  app.get('/signin/callback', async (c) => {
    const attempt = attemptSchema.safeParse(options.sealer.open(purpose, cookie.read(c.req.raw.headers) ?? '', [options.publicUrl])).data
    c.header('Set-Cookie', cookie.clear(), { append: true })
    const { search, searchParams } = new URL(c.req.url)
    if (!attempt || search.length > maxQueryLength) return refuse(c, parts, 'mismatch')
    const answer = await upstream.finish(searchParams, attempt)
    if ('problem' in answer) return refuse(c, parts, answer.problem)
    const person = personOf(upstreamOptions, answer.claims)
    if ('problem' in person) return refuse(c, parts, person.problem)
    const owner = await admit(options, person)
    if (!owner) return refuse(c, parts, 'shut_out')
    return redirectTo(c, attempt.path, await sessions.start(owner, c.req.raw.headers))
  })
}

type Refusal = UpstreamProblem | ClaimProblem | 'shut_out'

const words: Readonly<Record<Refusal, Pick<MessageModel, 'status' | 'title' | 'text'>>> = {
  mismatch: {
    status: 400, title: 'This sign-in is no longer valid',
    text: 'It was not started in this browser, or too long ago. Please start again.',
  },
  refused: {
    status: 403, title: 'You were not signed in',
    text: 'Your identity provider did not let you in, or you stopped there. You can try again.',
  },
  untrusted: {
    status: 502, title: 'The answer of your identity provider could not be trusted',
    text: 'Nobody was signed in. If it stays like this, tell the people who run this server.',
  },
  unavailable: {
    status: 502, title: 'Your identity provider does not answer',
    text: 'Nobody was signed in. Please try again in a few minutes.',
  },
  no_subject: {
    status: 403, title: 'Your identity provider did not say who you are',
    text: 'Only the people who run this server can correct it: the claim they configured is missing or not confirmed.',
  },
  no_tenant: {
    status: 403, title: 'You do not belong to an organisation here',
    text: 'You have an account with your identity provider, but it names no organisation of yours for this server. Ask your administrator to add you.',
  },
  shut_out: {
    status: 403, title: 'You were shut out of this server',
    text: 'Only the people who run it can let you in again.',
  },
}

const refuse = (c: RouteContext, parts: RouteParts, problem: Refusal): Promise<Response> => {
  parts.options.log('upstream sign-in refused', { problem })
  return answerMessage(c, parts, { ...words[problem], link: { href: '/signin', label: 'Sign in again' } })
}
