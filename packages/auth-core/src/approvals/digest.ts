import { createHash } from 'node:crypto'
import { capabilityCovers, type Capability, type Connector, type Limits } from '@grantway/connector-kit'
import type { approvals } from '../store/schema/index.ts'

export type ApprovalRow = typeof approvals.$inferSelect

/** What a request asks for, complete: whoever sees the same document has seen the same request. */
export const askedDocument = (
  row: Pick<ApprovalRow, 'id' | 'tenantId' | 'userId' | 'reason'>, connector: Connector, capability: Capability,
) => ({
  kind: 'grantway-approval-v1',
  request: row.id,
  tenant: row.tenantId,
  requester: row.userId,
  connector: connector.id,
  capability: capability.id,
  covers: connector.capabilities.filter((part) => capabilityCovers(capability, part)).map(({ id }) => id).sort(),
  scopes: [...capability.scopes].sort(),
  consent: { allows: capability.consent.allows, limits: capability.consent.limits },
  reason: row.reason,
})

/** Gives the digest of what a request asks for. Other scopes, words or people give another one. */
export const askedDigest = (...asked: Parameters<typeof askedDocument>): string => digestOf(askedDocument(...asked))

/** Gives the digest of a request together with its decision. */
export const decidedDigest = (asked: string, until: Date | null, limits: Limits | null): string =>
  digestOf({ kind: 'grantway-approval-decision-v1', asked, until: until?.toISOString() ?? null, limits })

const digestOf = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('base64url')

// Names sorted, no space: the same value has the same text, whoever wrote it down.
const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([one], [other]) => (one < other ? -1 : 1)))
      : part,
  )
