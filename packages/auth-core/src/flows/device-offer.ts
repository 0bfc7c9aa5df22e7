import type { Capability, Connector } from '@grantway/connector-kit'
import { and, eq, gt } from 'drizzle-orm'
import type { Intents } from '../links/intents.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { deviceFlows } from '../store/schema/index.ts'
import { onceSealed } from '../vault/vault.ts'
import { advanceDevice } from './advance-device.ts'
import { deviceSecret, type DeviceRow } from './device-row.ts'
import { startDevice, withDevice } from './device.ts'

/** Where to go and what to enter, for somebody without a browser on this machine. */
export interface DeviceHint {
  readonly verificationUri: string
  readonly userCode: string
}

/** Offers device flows beside links where one person alone uses the server, and follows them to their end. */
export interface DeviceOffers {
  /** Gives the codes of a live flow for these capabilities, or starts one; nothing where there is no such way. */
  readonly hint: (owner: Owner, connector: Connector, capabilities: readonly Capability[]) => Promise<DeviceHint | undefined>
  readonly close: () => void
}

/** Makes the device offers of this process. */
export const createDeviceOffers = (parts: Parts, intents: Intents): DeviceOffers => {
  const timers = new Set<NodeJS.Timeout>()
  let closed = false
  const follow = (owner: Owner, id: string, seconds: number): void => {
    const timer = setTimeout(() => {
      timers.delete(timer)
      advanceDevice(parts, intents, owner, id)
        .then((row) => {
          if (!closed && row?.state === 'pending') follow(owner, id, row.intervalSeconds)
        })
        .catch(() => parts.log.warn('a device flow could not be looked at', { flow: id }))
    }, seconds * 1000).unref()
    timers.add(timer)
  }
  return {
    hint: async (owner, connector, capabilities) => {
      const client = parts.singleUser ? await withDevice(parts, owner, connector) : undefined
      if (!client) return undefined
      const live = await liveFlow(parts, owner, connector, capabilities)
      if (live) return live
      try {
        const flow = await startDevice(parts, owner, client, capabilities, false)
        follow(owner, flow.id, flow.intervalSeconds)
        return flow
      } catch {
        // The link is enough; a provider that does not answer must not take it away.
        return undefined
      }
    },
    close: () => {
      closed = true
      for (const timer of timers) clearTimeout(timer)
    },
  }
}

const liveFlow = async (
  parts: Parts, owner: Owner, connector: Connector, capabilities: readonly Capability[],
): Promise<DeviceHint | undefined> => {
  const wanted = capabilities.map(({ id }) => id).join()
  const rows = await parts.store.owned(owner, (sql) =>
    sql.select().from(deviceFlows).where(and(
      eq(deviceFlows.tenantId, owner.tenant), eq(deviceFlows.userId, owner.subject), eq(deviceFlows.connector, connector.id),
      eq(deviceFlows.state, 'pending'), gt(deviceFlows.expiresAt, parts.now()),
    )),
  )
  const row: DeviceRow | undefined = rows.find((one) => one.capabilities.join() === wanted)
  const secret = row && deviceSecret.safeParse(await parts.vault.open(onceSealed(owner, 'tokens', connector.id, row.id), row.sealed)).data
  return row && secret && { verificationUri: row.verificationUri, userCode: secret.userCode }
}
