import type { Capability, ErrorCode } from '@grantway/connector-kit'
import type { Link } from './link.ts'

/** Asks a person to open a link. The adapter shows it in the way its client understands. */
export interface AuthorizationNeed {
  readonly code: Extract<
    ErrorCode,
    | 'AUTH_REQUIRED' | 'AUTH_EXPIRED' | 'SCOPE_MISSING' | 'AUTH_PENDING' | 'RESOURCE_NOT_SELECTED' | 'SSO_REQUIRED'
    | 'APPROVAL_REQUIRED' | 'APPROVAL_PENDING'
  >
  /** The whole sentence with link name, link URI and connect URL: enough on its own (rule 6). */
  readonly text: string
  /** One line for the second identical answer in a row, so that a model does not loop. */
  readonly shortText: string
  /** Short sentence for an elicitation: who asks for what, never the arguments. */
  readonly message: string
  readonly link: Link
  readonly missing: readonly Capability[]
  /** Connect URL with the intent. */
  readonly url: string
  /** The one-time reference in the URL; for correlation, never an authority. */
  readonly intent: string
  /** True when this principal got the same answer before and the intent is still live. */
  readonly repeated: boolean
}
