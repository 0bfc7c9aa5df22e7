import {
  retryAfterSeconds, type ErrorCode, type ErrorDetails, type ExplainFailure, type ExplainOAuthError,
} from '@grantway/connector-kit'
import { z } from 'zod'
import { notPicked } from './limits.ts'

interface Explained {
  readonly code: ErrorCode
  readonly details?: ErrorDetails
}

const because = (code: ErrorCode, message: string): Explained => ({ code, details: { message } })

// Limits are counted by the minute, and Google seldom says how long to wait.
const minute = 60
const limited: Explained = { code: 'RATE_LIMITED', details: { retryAfterSeconds: minute } }
const noScope: Explained = { code: 'SCOPE_MISSING' }
const notAllowed = because('NOT_FOUND_OR_NO_ACCESS', 'This account is not allowed to do that with this file.')
const disabled = because('PROVIDER_MISCONFIGURED', 'The Google Drive API is not enabled for this server.')
const policy = because('PROVIDER_POLICY', 'A policy of the Google Workspace domain forbids it.')

/** What Google's reasons mean, of the older and of the newer form of its errors. */
const byReason: Readonly<Record<string, Explained>> = {
  insufficientPermissions: noScope,
  insufficientScopes: noScope,
  ACCESS_TOKEN_SCOPE_INSUFFICIENT: noScope,
  appNotAuthorizedToFile: { code: 'RESOURCE_NOT_SELECTED', details: notPicked },
  appNotAuthorizedToChild: { code: 'RESOURCE_NOT_SELECTED', details: notPicked },
  insufficientFilePermissions: notAllowed,
  insufficientParentPermissions: notAllowed,
  forbidden: notAllowed,
  userRateLimitExceeded: limited,
  rateLimitExceeded: limited,
  RATE_LIMIT_EXCEEDED: limited,
  sharingRateLimitExceeded: because('RATE_LIMITED', 'Google limits how much may be shared in a day.'),
  dailyLimitExceeded: because('RATE_LIMITED', 'The daily limit at Google is used up.'),
  quotaExceeded: because('RATE_LIMITED', 'The limit at Google is used up.'),
  storageQuotaExceeded: because('PROVIDER_POLICY', 'The storage of this Google account is full.'),
  teamDriveFileLimitExceeded: because('PROVIDER_POLICY', 'This shared drive is full.'),
  numChildrenInNonRootLimitExceeded: because('PROVIDER_POLICY', 'This folder is full.'),
  exportSizeLimitExceeded: because(
    'CONTENT_TOO_LARGE', 'It is too large for Google to export: 10 MB at most. Open it in the browser.',
  ),
  fileNotDownloadable: because('INVALID_INPUT', 'This file has no content to download.'),
  fileNotExportable: because('INVALID_INPUT', 'This file cannot be exported in that format.'),
  conversionUnsupportedConversionPath: because('INVALID_INPUT', 'This file cannot be exported in that format.'),
  invalidSharingRequest: because('INVALID_INPUT', 'It cannot be shared like that, for instance without a message by mail.'),
  cannotDownloadFile: because('PROVIDER_POLICY', 'Its owner does not allow downloads.'),
  cannotDownloadAbusiveFile: because('PROVIDER_POLICY', 'Google has marked this file as harmful.'),
  cannotCopyFile: because('PROVIDER_POLICY', 'Its owner does not allow copies.'),
  domainPolicy: policy,
  shareOutNotPermitted: policy,
  accessNotConfigured: disabled,
  SERVICE_DISABLED: disabled,
  conditionNotMet: { code: 'CONFLICT' },
}

const byStatus: Readonly<Record<number, Explained>> = {
  401: { code: 'AUTH_EXPIRED' },
  // With `drive.file`, Google answers 404 also for files that are there and were not picked.
  404: because('NOT_FOUND_OR_NO_ACCESS', 'It does not exist, this account cannot see it, or it was not picked: google_drive_pick_files_link.'),
  412: { code: 'CONFLICT' },
  429: limited,
}

const reasonIn = z.object({ reason: z.string() })
const body = z.object({
  error: z.object({
    errors: z.array(reasonIn.catch({ reason: '' })).catch([]),
    details: z.array(reasonIn.catch({ reason: '' })).catch([]),
  }),
})

/** Tells what an error answer of the API means; `undefined` leaves it to the mapping by status. */
export const explainDriveFailure: ExplainFailure = ({ status, headers, body: given }) => {
  const { errors, details } = body.safeParse(given).data?.error ?? { errors: [], details: [] }
  const known = [...details, ...errors].map(({ reason }) => reason).find((reason) => Object.hasOwn(byReason, reason))
  const explained = known === undefined ? byStatus[status] : byReason[known]
  const wait = retryAfterSeconds(headers)
  if (explained?.code !== 'RATE_LIMITED' || wait === undefined) return explained
  return { code: explained.code, details: { ...explained.details, retryAfterSeconds: wait } }
}

const operatorErrors = [
  'invalid_client', 'unauthorized_client', 'deleted_client', 'disabled_client', 'redirect_uri_mismatch',
  'disallowed_useragent', 'invalid_scope',
]

/**
 * Tells what an error of Google's authorization server means. `invalid_grant` says that the refresh token is dead:
 * revoked, unused for six months, or seven days old while the app's publishing status is "Testing".
 */
export const explainGoogleOAuthError: ExplainOAuthError = ({ error, subtype }) => {
  // The organisation asks for a sign-in of its own from time to time; the connection itself is in order.
  if (error === 'invalid_grant') return subtype === 'invalid_rapt' ? 'SSO_REQUIRED' : 'AUTH_EXPIRED'
  if (error === 'admin_policy_enforced') return 'APPROVAL_REQUIRED'
  if (error === 'org_internal') return 'PROVIDER_POLICY'
  return operatorErrors.includes(error) ? 'PROVIDER_MISCONFIGURED' : undefined
}
