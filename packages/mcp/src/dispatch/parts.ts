import type { ConnectorLog } from '@grantway/connector-kit'
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
