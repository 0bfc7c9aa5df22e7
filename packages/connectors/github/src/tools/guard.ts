import { ConnectorError } from '@grantway/connector-kit'
import type { Pull } from '../records/pull.ts'

/**
 * Refuses to go on when the head is not what was read: somebody pushed in between, and nobody looked at that.
 * **Errors:** CONFLICT.
 */
export const refuseMovedHead = (actual: string, expected: string): void => {
  if (actual === expected) return
  throw new ConnectorError('CONFLICT', {
    message: 'There are newer commits than the sha you named. Read them, then decide.',
  })
}

/** Refuses a pull request that is not open, or whose head has moved. **Errors:** CONFLICT. */
export const refuseChangedPull = (pull: Pull, sha: string): void => {
  refuseMovedHead(pull.headSha, sha)
  if (pull.state !== 'open') {
    throw new ConnectorError('CONFLICT', { message: `The pull request is ${pull.state}.` })
  }
}
