import { setTimeout as sleep } from 'node:timers/promises'
import type { HostedEngine, UpstreamOutcome } from '@grantway/auth-core'

/** Ten a second: a service that is told to end ten thousand authorizations must not take it for an attack. */
const pauseMs = 100
const perBatch = 20

/** One connection that is over. `gone`: somebody else had ended it. `error`: it is still there. */
export interface RevokedConnection {
  readonly id: string
  readonly tenant: string
  readonly user: string
  readonly connector: string
  readonly upstream: UpstreamOutcome | 'gone' | 'error'
}

/** A few connections that are over, and the last id that was looked at; none when there are no more. */
export interface RevokedBatch {
  readonly revoked: readonly RevokedConnection[]
  readonly last?: string | undefined
}

/** Ends the next few connections that a filter names. One that cannot be ended does not stop the others. */
export const revokeConnections = async (
  engine: Pick<HostedEngine, 'allConnections' | 'revoke'>,
  filter: { readonly tenant?: string | undefined; readonly connector?: string | undefined; readonly after?: string | undefined },
): Promise<RevokedBatch> => {
  const next = (await engine.allConnections(filter)).slice(0, perBatch)
  const revoked: RevokedConnection[] = []
  for (const { id, tenant, subject, connector } of next) {
    const upstream = await engine.revoke({ tenant, subject }, id).then((outcome) => outcome?.upstream ?? 'gone', () => 'error' as const)
    revoked.push({ id, tenant, user: subject, connector, upstream })
    await sleep(pauseMs)
  }
  return { revoked, last: next.at(-1)?.id }
}
