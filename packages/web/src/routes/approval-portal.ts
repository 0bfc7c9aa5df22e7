import type { DecisionOutcome, PortalRefusal } from '@grantway/auth-core'
import { Hono } from 'hono'
import { smallBody } from '../http/read-form.ts'
import type { WebEnvironment } from '../http/security-headers.ts'
import { decisionRefusal } from '../words/approval-words.ts'
import type { RouteContext } from './route-context.ts'

/**
 * What an external approval portal sends: a signed document as the body (`application/jwt`), answered with JSON.
 * No cookie counts here, so there is nothing for another site to forge.
 */
export const portalRoutes = ({ engine }: RouteContext): Hono<WebEnvironment> => {
  const routes = new Hono<WebEnvironment>()
  routes.post('/approvals/requests', smallBody, async (context) => {
    const answer = await engine.approvals.describeToPortal(await context.req.text())
    return answer.kind === 'request' ? context.json(answer) : context.json({ error: answer.why }, statusOf(answer))
  })
  routes.post('/approvals/decisions', smallBody, async (context) => {
    const outcome = await engine.approvals.decideFromPortal(await context.req.text())
    if (outcome.kind === 'decided') return context.json({ status: outcome.standing })
    return context.json({ error: outcome.why, ...('message' in outcome && { message: outcome.message }) }, statusOf(outcome))
  })
  return routes
}

// One answer to everything that is not from the portal: it does not tell what was wrong.
const statusOf = (refused: PortalRefusal | Extract<DecisionOutcome, { kind: 'refused' }>) =>
  refused.why === 'not_accepted' ? 403 : decisionRefusal(refused).status
