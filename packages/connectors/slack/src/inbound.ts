import { createHmac, timingSafeEqual } from 'node:crypto'
import type { Inbound, InboundEvent } from '@grantway/connector-kit'
import { z } from 'zod'
import { accountKey, teamKeyPrefix } from './account-key.ts'

const toleranceSeconds = 300

const envelope = z.object({
  type: z.literal('event_callback'),
  team_id: z.string(),
  enterprise_id: z.string().nullish(),
  authorizations: z
    .array(z.object({ enterprise_id: z.string().nullish(), is_enterprise_install: z.boolean().nullish() }))
    .nullish(),
  event: z.discriminatedUnion('type', [
    z.object({
      type: z.literal('tokens_revoked'),
      tokens: z.object({ oauth: z.array(z.string()).nullish() }),
    }),
    z.object({ type: z.literal('app_uninstalled') }),
  ]),
})
const challenge = z.object({ type: z.literal('url_verification'), challenge: z.string().min(1).max(200) })

/**
 * Receives Slack's events: a person took the token away, or the application was removed from a workspace.
 * @see https://docs.slack.dev/authentication/verifying-requests-from-slack
 */
export const slackInbound = (signingSecret: string): Inbound => ({
  verify: ({ headers, body, now }) => {
    const time = headers.get('x-slack-request-timestamp') ?? ''
    // Without it a recorded request could be sent again for ever.
    if (!/^\d{1,12}$/.test(time) || Math.abs(now.getTime() / 1000 - Number(time)) > toleranceSeconds)
      return false
    const expected = `v0=${createHmac('sha256', signingSecret)
      .update(`v0:${time}:`)
      .update(body)
      .digest('hex')}`
    return sameText(headers.get('x-slack-signature') ?? '', expected)
  },
  parse: (body) => {
    const known = envelope.safeParse(body).data
    return known ? eventsOf(known) : []
  },
  challenge: (body) => challenge.safeParse(body).data?.challenge,
})

const eventsOf = ({ event, team_id, ...rest }: z.output<typeof envelope>): readonly InboundEvent[] => {
  const [authorization] = rest.authorizations ?? []
  const enterprise = rest.enterprise_id ?? authorization?.enterprise_id ?? undefined
  // It names the workspace where something happened, also when the token was for all of them.
  const team = (authorization?.is_enterprise_install ? enterprise : undefined) ?? team_id
  if (event.type === 'app_uninstalled') {
    return [{ kind: 'all-revoked', accountKeyPrefix: teamKeyPrefix({ enterprise, team }) }]
  }
  return (event.tokens.oauth ?? []).map((user) => ({
    kind: 'revoked',
    accountKey: accountKey({ enterprise, team, user }),
  }))
}

// By the time a comparison takes nobody learns how much of a signature was right.
const sameText = (given: string, expected: string): boolean => {
  const [left, right] = [Buffer.from(given), Buffer.from(expected)]
  return left.length === right.length && timingSafeEqual(left, right)
}
