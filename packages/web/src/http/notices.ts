import type { BrowserSession, DisconnectOutcome, Engine, Sealer } from '@grantway/auth-core'
import type { Connector } from '@grantway/connector-kit'
import { z } from 'zod'
import type { ResultModel } from '../pages/result-page.tsx'

const ids = z.array(z.string())

const resultPayload = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('connected'), connector: z.string(), account: z.string(), granted: ids, refused: ids }),
  z.object({ kind: z.literal('declined'), connector: z.string() }),
  z.object({
    kind: z.literal('account_changed'), connector: z.string(), before: z.string().optional(), account: z.string(), held: z.string(),
  }),
])

const disconnectedPayload = z.object({
  connector: z.string(), account: z.string(), upstream: z.enum(['revoked', 'unsupported', 'failed', 'pending', 'kept']),
})

/** How long a person may take from a redirect to the page that follows it. */
export const noticeSeconds = 60

/**
 * Carries what happened across a redirect in a sealed cookie, so that no address can be made that claims
 * something happened. Sealed to the person: the next one in the same browser does not read it.
 */
export interface Notices {
  readonly sealResult: (session: BrowserSession, result: ResultModel) => string
  readonly openResult: (session: BrowserSession, sealed: string) => ResultModel | undefined
  readonly sealDisconnected: (session: BrowserSession, outcome: DisconnectOutcome) => string
  readonly openDisconnected: (session: BrowserSession, sealed: string) => DisconnectOutcome | undefined
}

const binding = ({ issuer, tenant, subject }: BrowserSession): readonly string[] => [issuer, tenant, subject]

/**
 * Makes the notices. A payload names connectors and capabilities by id; words come from the running
 * deployment.
 */
export const createNotices = (sealer: Sealer, engine: Engine): Notices => {
  const connectorOf = (id: string): Connector | undefined => engine.connectors.find((one) => one.id === id)
  return {
    sealResult: (session, result) =>
      sealer.seal('web-result', shortened(result), binding(session), noticeSeconds),
    openResult: (session, sealed) => {
      const payload = resultPayload.safeParse(sealer.open('web-result', sealed, binding(session))).data
      const connector = payload && connectorOf(payload.connector)
      if (!connector) return undefined
      if (payload.kind === 'declined') return { kind: 'declined', connector }
      if (payload.kind === 'account_changed') return { ...payload, before: payload.before, connector }
      const named = (wanted: readonly string[]) => connector.capabilities.filter(({ id }) => wanted.includes(id))
      return {
        kind: 'connected', connector, account: payload.account,
        granted: named(payload.granted), refused: named(payload.refused),
      }
    },
    sealDisconnected: (session, { connector, account, upstream }) =>
      sealer.seal('web-disconnected', { connector: connector.id, account: account.slice(0, 500), upstream },
        binding(session), noticeSeconds),
    openDisconnected: (session, sealed) => {
      const payload = disconnectedPayload.safeParse(sealer.open('web-disconnected', sealed, binding(session))).data
      const connector = payload && connectorOf(payload.connector)
      return connector && { ...payload, connector }
    },
  }
}

// A cookie holds 4 KiB: an account name of 10,000 characters must not make the browser drop it.
const shortened = (result: ResultModel) => {
  const connector = result.connector.id
  switch (result.kind) {
    case 'declined':
      return { kind: result.kind, connector }
    case 'account_changed':
      return { ...result, connector, before: result.before?.slice(0, 500), account: result.account.slice(0, 500) }
    case 'connected':
      return {
        kind: result.kind,
        connector,
        account: result.account.slice(0, 500),
        granted: result.granted.map(({ id }) => id),
        refused: result.refused.map(({ id }) => id),
      }
  }
}
