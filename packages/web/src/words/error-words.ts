import { isConnectorError, type ErrorCode } from '@grantway/connector-kit'
import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** What a page says when something did not work, and the HTTP status it says it with. */
export interface ErrorWords {
  readonly status: ContentfulStatusCode
  readonly title: string
  readonly text: string
}

const internal: ErrorWords = {
  status: 500,
  title: 'Something went wrong here',
  text: 'It is not your fault, and nothing was changed. Please try again in a moment.',
}

// Ours word for word: an upstream's own text never reaches a page.
const words: Partial<Record<ErrorCode, ErrorWords>> = {
  LINK_EXPIRED: {
    status: 410,
    title: 'This link has expired',
    text: 'It was used already, or it is too old. Go back to your assistant and ask again; you will get a new one.',
  },
  USER_MISMATCH: {
    status: 403,
    title: 'This link was made for somebody else',
    text: 'A link from an assistant works only for the person who asked. Nothing was connected. '
      + 'To connect your own account, ask your own assistant for a link.',
  },
  STATE_MISMATCH: {
    status: 400,
    title: 'This answer does not belong here',
    text: 'It does not match anything you started in this browser, so nothing was connected. '
      + 'Go back to your assistant and start again.',
  },
  INVALID_INPUT: {
    status: 400,
    title: 'This link is not complete',
    text: 'Part of it is missing or was changed. Go back to your assistant and open the link again.',
  },
  APPROVAL_REQUIRED: {
    status: 403,
    title: 'An administrator has to approve this',
    text: 'Nothing was connected. Go back to your assistant and open its link to ask for the approval.',
  },
  APPROVAL_PENDING: {
    status: 403,
    title: 'Your request is waiting',
    text: 'Nothing was connected. An administrator has not decided about your request yet.',
  },
  POLICY_DENIED: {
    status: 403,
    title: 'This is not open to you',
    text: 'Your roles here do not include it, so nothing was changed. An owner of your organisation can change them.',
  },
  RATE_LIMITED: {
    status: 429,
    title: 'Please wait a moment',
    text: 'There were many attempts in a short time. Nothing was connected. Try again in a few minutes.',
  },
  PROVIDER_MISCONFIGURED: {
    status: 503,
    title: 'This service is not set up correctly',
    text: 'Only the people who run this server can correct it. Please tell them, with the reference below.',
  },
  PROVIDER_UNAVAILABLE: {
    status: 502,
    title: 'The service does not answer',
    text: 'Nothing was connected. Please try again in a few minutes.',
  },
  PROVIDER_POLICY: {
    status: 403,
    title: 'The service does not allow it',
    text: 'Nothing was connected. The people who administer your account there can tell you more.',
  },
  SSO_REQUIRED: {
    status: 403,
    title: 'Your organisation asks for a new sign-in',
    text: 'Nothing was connected. Sign in at the service, then start again.',
  },
  API_ERROR: {
    status: 502,
    title: 'The service gave an unexpected answer',
    text: 'Nothing was connected. Please try again; if it stays like this, tell the people who run this server.',
  },
  STORE_UNAVAILABLE: { ...internal, status: 503 },
}

/** Gives the words for a code; what has none of its own reads as an error of this server. */
export const wordsForCode = (code: ErrorCode): ErrorWords => words[code] ?? internal

/** Gives the words for anything thrown. The text of a thrown error is never shown. */
export const wordsForError = (error: unknown): ErrorWords =>
  isConnectorError(error) ? wordsForCode(error.code) : internal
