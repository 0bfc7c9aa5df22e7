import { reply, type FakeAnswer } from '@grantway/connector-testing'

const failed = (error: string): FakeAnswer => reply(200, { ok: false, error })

/** How Slack words the failures that a test switches on: with 200, but for a limit. */
export const failures = {
  '400': failed('invalid_arguments'),
  '401': failed('token_revoked'),
  '403': failed('restricted_action'),
  '404': failed('channel_not_found'),
  '409': failed('is_archived'),
  '429': reply(429, { ok: false, error: 'ratelimited' }),
  '500': failed('internal_error'),
  '503': failed('service_unavailable'),
} as const

/** How Slack tells which scopes are missing, and which are there. */
export const scopesAsTold = (lacking: readonly string[], held: readonly string[]) => ({
  needed: lacking.join(','),
  provided: held.join(','),
})
