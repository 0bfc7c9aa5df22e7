import { retryAfterSeconds, type ErrorCode, type ExplainFailure } from '@grantway/connector-kit'
import { z } from 'zod'
import { slackCapabilities } from './capabilities.ts'

interface Meaning {
  /** Decides whether the client renews the token (401) or repeats a harmless request (503). */
  readonly status: number
  readonly code: ErrorCode
  readonly message?: string
}

const meaning = (status: number, code: ErrorCode, words: readonly string[], message?: string) =>
  words.map((word): [string, Meaning] => [word, { status, code, ...(message !== undefined && { message }) }])

const meanings = new Map<string, Meaning>([
  // With rotation any of these may speak of a token that another process has just replaced: a renewal decides.
  ...meaning(401, 'AUTH_EXPIRED', [
    'invalid_auth',
    'not_authed',
    'token_expired',
    'token_revoked',
    'account_inactive',
    'user_removed_from_team',
  ]),
  ...meaning(403, 'SCOPE_MISSING', ['missing_scope']),
  ...meaning(403, 'SSO_REQUIRED', ['org_login_required']),
  ...meaning(
    403,
    'PROVIDER_POLICY',
    ['team_access_not_granted'],
    'An administrator of the organisation must approve this application for the workspace.',
  ),
  ...meaning(
    403,
    'PROVIDER_POLICY',
    [
      'access_denied',
      'ekm_access_denied',
      'enterprise_is_restricted',
      'no_permission',
      'not_allowed_token_type',
      'restricted_action',
      'restricted_action_read_only_channel',
      'restricted_action_thread_only_channel',
      'restricted_action_non_threadable_channel',
      'team_not_allowed',
      'two_factor_setup_required',
      'user_is_restricted',
      'user_is_ultra_restricted',
    ],
    'A rule of the workspace forbids it.',
  ),
  ...meaning(
    403,
    'PROVIDER_POLICY',
    ['cant_update_message', 'edit_window_closed'],
    'Only own messages can be edited, and only as long as the workspace allows.',
  ),
  ...meaning(404, 'NOT_FOUND_OR_NO_ACCESS', [
    'channel_not_found',
    'file_deleted',
    'file_not_found',
    'message_not_found',
    'no_such_subteam',
    'team_not_found',
    'thread_not_found',
    'user_not_found',
    'user_not_visible',
    'users_not_found',
  ]),
  ...meaning(
    404,
    'NOT_FOUND_OR_NO_ACCESS',
    ['not_in_channel', 'is_inactive'],
    'You are not a member of this channel.',
  ),
  ...meaning(409, 'CONFLICT', ['is_archived'], 'This channel is archived by now.'),
  ...meaning(400, 'INVALID_INPUT', ['msg_too_long'], 'The text is too long.'),
  ...meaning(400, 'INVALID_INPUT', ['invalid_name', 'no_such_emoji'], 'There is no emoji of this name here.'),
  ...meaning(
    400,
    'INVALID_INPUT',
    ['time_in_past', 'time_too_far', 'invalid_time'],
    'The time must lie in the next 120 days.',
  ),
  ...meaning(400, 'INVALID_INPUT', [
    'bad_timestamp',
    'cannot_dm_bot',
    'cant_dm_self',
    'invalid_arg_name',
    'invalid_arguments',
    'invalid_blocks',
    'invalid_channel',
    'invalid_cursor',
    'invalid_limit',
    'invalid_ts_latest',
    'invalid_ts_oldest',
    'invalid_types',
    'invalid_users_list',
    'missing_argument',
    'no_query',
    'no_text',
    'not_enough_users',
    'too_many_emoji',
    'too_many_reactions',
    'too_many_users',
  ]),
  ...meaning(429, 'RATE_LIMITED', ['ratelimited', 'rate_limited']),
  ...meaning(
    403,
    'PROVIDER_MISCONFIGURED',
    [
      'accesslimited',
      'deprecated_endpoint',
      'feature_not_enabled',
      'method_deprecated',
      'method_not_supported_for_channel_type',
      'unknown_method',
    ],
    'The service does not offer this to the registered application.',
  ),
  ...meaning(503, 'PROVIDER_UNAVAILABLE', [
    'fatal_error',
    'internal_error',
    'request_timeout',
    'service_unavailable',
    'team_added_to_org',
  ]),
])

const failure = z.object({
  ok: z.literal(false),
  // Some errors go on after the word.
  error: z.string().transform((text) => /^\w*/.exec(text)?.[0] ?? ''),
  needed: z.string().optional().catch(undefined),
})

/** Asking twice for what is there already is what was wanted. */
const successes = ['already_reacted']

/** Gives the status that an answer at 200 stands for; Slack tells failures in the body. */
export const slackFailureStatus = (body: unknown): number | undefined => {
  const known = failure.safeParse(body).data
  if (!known || successes.includes(known.error)) return undefined
  return meanings.get(known.error)?.status ?? 400
}

/** Tells what a failure of the API means. Nothing of the answer but known words is looked at. */
export const explainSlackFailure: ExplainFailure = ({ status, headers, body }) => {
  const wait = retryAfterSeconds(headers)
  const known = failure.safeParse(body).data
  if (status === 429) {
    return { code: 'RATE_LIMITED', ...(wait !== undefined && { details: { retryAfterSeconds: wait } }) }
  }
  if (!known) return undefined
  const { code, message } = meanings.get(known.error) ?? { code: 'API_ERROR' as const }
  const capability = code === 'SCOPE_MISSING' ? capabilityOf(known.needed) : undefined
  return {
    code,
    details: { ...(message !== undefined && { message }), ...(capability !== undefined && { capability }) },
  }
}

// `needed` names scopes; a person agrees to a capability.
const capabilityOf = (needed = ''): string | undefined => {
  const scopes = needed.split(',').map((scope) => scope.trim())
  return slackCapabilities.find((capability) => capability.scopes.some((scope) => scopes.includes(scope)))?.id
}
