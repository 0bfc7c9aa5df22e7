import { ConnectorError, type ConnectorLog } from '@grantway/connector-kit'
import type { CallLimit } from '../call-limit.ts'
import type { Catalog } from '../catalog/catalog.ts'
import type { NeedParts } from '../needs/attempt.ts'

/** What every request works with; made once. */
export interface DispatchParts extends NeedParts {
  readonly catalog: Catalog
  readonly callLimit: CallLimit
  readonly log: ConnectorLog
  readonly serverInfo: { readonly name: string; readonly version: string }
}

/** Takes one call of a caller. **Errors:** RATE_LIMITED with the seconds to wait. */
export const refuseFlood = ({ callLimit }: Pick<DispatchParts, 'callLimit'>, caller: string): void => {
  const retryAfterSeconds = callLimit(caller)
  if (retryAfterSeconds === undefined) return
  throw new ConnectorError('RATE_LIMITED', { message: 'Too many calls in a short time.', retryAfterSeconds })
}
