import { capabilityCovers, ConnectorError, type Capability, type Connector, type Limits } from '@grantway/connector-kit'
import { and, desc, eq } from 'drizzle-orm'
import type { UnapprovedCapability } from '../flows/connect-offer.ts'
import type { AuthorizationNeed } from '../links/authorization-need.ts'
import type { Parts } from '../parts.ts'
import type { Owner } from '../principal.ts'
import { approvals } from '../store/schema/index.ts'
import type { StandingApproval } from './approval.ts'
import { intersectLimits } from './limits.ts'
import { needsApproval, standingOf } from './standing.ts'

/** What administrators have approved for one person at one connector, as far as it matters to one question. */
export interface HeldApprovals {
  /** How it stands with a capability; `approved` for one that needs no approval. */
  readonly of: (capability: Capability) => StandingApproval
  /** Leaves out what is held but not approved, or not any more. */
  readonly usable: (held: readonly Capability[]) => readonly Capability[]
  /** Those of the asked capabilities that are not approved. */
  readonly missing: (asked: readonly Capability[]) => readonly UnapprovedCapability[]
  /** Gives the limits of grants together with those of their approvals, by capability. */
  readonly narrow: (held: readonly Capability[], own: Readonly<Record<string, Limits>>) => Readonly<Record<string, Limits>>
  /** The question to ask instead, when a capability is not approved. */
  readonly code: (capability: Capability) => Extract<AuthorizationNeed['code'], `APPROVAL_${string}`> | undefined
}

const none: StandingApproval = { standing: 'none' }
const notNeeded: StandingApproval = { standing: 'approved' }

/**
 * Reads the approvals that matter to these capabilities. Without one that needs approval nothing is read:
 * the usual call keeps its one round trip.
 */
export const approvalsFor = async (
  parts: Parts, owner: Owner, connector: Connector, capabilities: readonly Capability[],
): Promise<HeldApprovals> => {
  const gated = connector.capabilities.filter((one) =>
    needsApproval(one) && capabilities.some((wanted) => capabilityCovers(one, wanted)))
  const held = new Map<string, StandingApproval>()
  for (const capability of gated) held.set(capability.id, await readStanding(parts, owner, connector, capability))
  const of = (capability: Capability): StandingApproval =>
    needsApproval(capability) ? (held.get(capability.id) ?? none) : notNeeded
  const approved = (capability: Capability): boolean => of(capability).standing === 'approved'
  return {
    of,
    usable: (granted) => granted.filter(approved),
    missing: (asked) => asked.filter((one) => !approved(one))
      .map((capability) => ({ capability, pending: of(capability).standing === 'waiting' })),
    narrow: (granted, own) => Object.fromEntries(granted.flatMap((capability) => {
      const limits = intersectLimits(connector.targetKinds ?? [], own[capability.id], of(capability).limits)
      return limits ? [[capability.id, limits] as const] : []
    })),
    code: (capability) => {
      const { standing } = of(capability)
      if (standing === 'approved') return undefined
      return standing === 'waiting' ? 'APPROVAL_PENDING' : 'APPROVAL_REQUIRED'
    },
  }
}

/** Refuses capabilities that an administrator has not approved. **Errors:** APPROVAL_REQUIRED, APPROVAL_PENDING. */
export const refuseUnapproved = async (
  parts: Parts, owner: Owner, connector: Connector, capabilities: readonly Capability[],
): Promise<void> => {
  const held = await approvalsFor(parts, owner, connector, capabilities)
  const code = capabilities.map(held.code).find((one) => one !== undefined)
  if (code) throw new ConnectorError(code, { connector: connector.id })
}

const maxRows = 20

/** Finds the request that counts: the approved one that holds, or else the latest that was not withdrawn. */
const readStanding = (parts: Parts, owner: Owner, connector: Connector, capability: Capability): Promise<StandingApproval> =>
  parts.store.owned(owner, async (sql) => {
    const rows = await sql.select().from(approvals)
      .where(and(
        eq(approvals.tenantId, owner.tenant), eq(approvals.userId, owner.subject),
        eq(approvals.connector, connector.id), eq(approvals.capability, capability.id),
      ))
      .orderBy(desc(approvals.requestedAt)).limit(maxRows)
    const known = rows.map((row) => ({ row, standing: standingOf(row, connector, capability, parts.now()) }))
      .filter(({ standing }) => standing !== 'withdrawn')
    const counts = known.find(({ standing }) => standing === 'approved') ?? known[0]
    if (!counts) return none
    const { row, standing } = counts
    return {
      standing,
      ...(row.limits && { limits: row.limits }),
      ...(row.decisionReason !== null && { reason: row.decisionReason }),
    }
  })
