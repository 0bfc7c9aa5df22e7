import {
  retryAfterSeconds,
  type ErrorCode,
  type ErrorDetails,
  type ExplainFailure,
  type UpstreamFailure,
} from '@grantway/connector-kit'
import { z } from 'zod'
import { chooseRepositoriesId } from './links.ts'
import type { GithubOptions } from './options.ts'

type Meaning = { readonly code: ErrorCode; readonly details?: ErrorDetails } | undefined

/** What GitHub advises to wait at least after a secondary limit that names no time. */
const leastWaitSeconds = 60

// Read to tell one case from another; none of it is passed on.
const failureBody = z.object({
  message: z.string().catch(''),
  errors: z
    .array(z.object({ code: z.string().optional(), message: z.string().optional() }).catch({}))
    .optional()
    .catch(undefined),
})

const means = (code: ErrorCode, message?: string): Meaning => ({
  code,
  ...(message !== undefined && { details: { message } }),
})

/** Gives the function that tells what an error answer of the API means, by headers first and words last. */
export const explainGithubFailure = (options: GithubOptions): ExplainFailure => {
  const link =
    options.registration !== 'oauth' && options.appSlug !== undefined ? { link: chooseRepositoriesId } : {}
  return (failure) => {
    const { message: words, errors = [] } = failureBody.safeParse(failure.body).data ?? { message: '' }
    const limit = rateLimit(failure, words)
    if (limit) return limit
    switch (failure.status) {
      case 301:
      case 302:
      case 307:
      case 308:
        // Following would leave the repository that the person allowed by name.
        return means('NOT_FOUND_OR_NO_ACCESS', 'It was moved or renamed. Find it by its new name.')
      case 401:
        return means('AUTH_EXPIRED')
      case 403:
        return forbidden(failure, words, errors, link)
      case 404:
        return { code: 'NOT_FOUND_OR_NO_ACCESS', details: { ...link, message: notFound(link) } }
      case 405:
        return means('CONFLICT', 'GitHub does not allow this merge now: read its checks and reviews again.')
      case 406:
        return means('CONTENT_TOO_LARGE')
      case 422:
        return unprocessable([words, ...errors.map((error) => error.message ?? '')].join(' '))
      case 451:
        return means('PROVIDER_POLICY', 'GitHub had to make this unavailable for legal reasons.')
      default:
        return undefined
    }
  }
}

const notFound = (link: object): string =>
  'link' in link
    ? 'It does not exist, or this account cannot see it, or its repository was not chosen for the assistant.'
    : 'It does not exist, or this account cannot see it.'

// GitHub says 403 to both kinds of limit as often as 429.
const rateLimit = ({ status, headers }: UpstreamFailure, words: string): Meaning => {
  if (status !== 403 && status !== 429) return undefined
  const stated = retryAfterSeconds(headers)
  const exhausted = headers.get('x-ratelimit-remaining') === '0'
  const secondary = /secondary rate limit|abuse detection/i.test(words)
  if (!exhausted && !secondary && stated === undefined) {
    return status === 429 ? means('RATE_LIMITED') : undefined
  }
  const wait = stated ?? (exhausted ? secondsUntilReset(headers) : leastWaitSeconds)
  return { code: 'RATE_LIMITED', details: { retryAfterSeconds: wait } }
}

// Both times are GitHub's own, so that a wrong clock here changes nothing.
const secondsUntilReset = (headers: Headers): number => {
  const seconds = Number(headers.get('x-ratelimit-reset')) - Date.parse(headers.get('date') ?? '') / 1000
  return Number.isFinite(seconds) ? Math.max(1, Math.ceil(seconds)) : leastWaitSeconds
}

const forbidden = (
  { headers }: UpstreamFailure,
  words: string,
  errors: readonly { readonly code?: string | undefined }[],
  link: { readonly link?: string },
): Meaning => {
  // The header also holds an address; it is for a browser, and nothing of it leaves this function.
  if (/^required\b/.test(headers.get('x-github-sso') ?? '')) return means('SSO_REQUIRED')
  if (/IP allow list/i.test(words)) {
    return means('PROVIDER_POLICY', 'The organisation allows GitHub only from certain addresses.')
  }
  if (/OAuth App access restrictions/i.test(words)) {
    return means('PROVIDER_POLICY', 'The organisation must approve this application; an owner can do it.')
  }
  if (/archived/i.test(words))
    return means('PROVIDER_POLICY', 'The repository is archived: it can be read only.')
  if (errors.some(({ code }) => code === 'too_large')) return means('CONTENT_TOO_LARGE')
  // The App lacks the permission there, or the repository was not chosen; the same page mends both.
  if (/not accessible by integration/i.test(words)) return { code: 'SCOPE_MISSING', details: link }
  if (/not accessible by personal access token/i.test(words)) return means('SCOPE_MISSING')
  return lacksScope(headers) ? means('SCOPE_MISSING') : undefined
}

const scopesIn = (value: string | null): readonly string[] =>
  (value ?? '').split(',').flatMap((scope) => scope.trim() || [])

const lacksScope = (headers: Headers): boolean => {
  const accepted = scopesIn(headers.get('x-accepted-oauth-scopes'))
  const held = scopesIn(headers.get('x-oauth-scopes'))
  return (
    accepted.length > 0 && headers.has('x-oauth-scopes') && !accepted.some((scope) => held.includes(scope))
  )
}

const unprocessable = (words: string): Meaning => {
  if (/cannot be searched/i.test(words)) return means('NOT_FOUND_OR_NO_ACCESS')
  if (/not a fast forward|already exists|Head branch was modified/i.test(words)) return means('CONFLICT')
  return means('INVALID_INPUT')
}
