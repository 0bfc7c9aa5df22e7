import { createHmac } from 'node:crypto'
import type { FakeWebhook } from '@grantway/connector-testing'
import { ids } from './workspace.ts'

/** Signs an event as Slack does: version, time and body. */
export const signWebhook = (
  body: Uint8Array,
  now: Date,
  secret: string,
): Readonly<Record<string, string>> => {
  const time = String(Math.floor(now.getTime() / 1000))
  const digest = createHmac('sha256', secret).update(`v0:${time}:`).update(body).digest('hex')
  return { 'x-slack-request-timestamp': time, 'x-slack-signature': `v0=${digest}` }
}

/** The event that tells that alice took the token away; those of bots are nobody's connection. */
export const webhook: FakeWebhook = {
  secret: 'SECRET_slack_signing',
  sign: signWebhook,
  body: {
    type: 'event_callback',
    team_id: ids.team,
    api_app_id: 'A0000GRANT',
    event: { type: 'tokens_revoked', tokens: { oauth: [ids.alice], bot: ['U00000BOT0'] } },
  },
  events: [{ kind: 'revoked', accountKey: `-/${ids.team}/${ids.alice}` }],
}
