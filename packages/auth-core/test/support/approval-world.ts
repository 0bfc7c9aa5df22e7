import { defineCapability, type Capability, type Connector } from '@grantway/connector-kit'
import { schema } from '../../src/store/index.ts'
import type { ApprovalView, EngineOptions, HostedEngine } from '../../src/index.ts'
import { erase } from './tasks-connector.ts'
import { session, startWorld, type World } from './world.ts'

/** Deleting tasks, for which an administrator must approve. */
export const gatedErase = (differences: Partial<Capability> = {}): Capability =>
  defineCapability({ ...erase, approval: 'admin', ...differences })

/** The tasks connector whose deletions need an approval and can be limited to single projects. */
export const gated = (capability = gatedErase()) => (connector: Connector): Connector => {
  const swap = (one: Capability): Capability => (one.id === 'erase' ? capability : one)
  const [first, ...rest] = connector.capabilities
  return {
    ...connector,
    capabilities: [swap(first), ...rest.map(swap)],
    targetKinds: [{
      kind: 'project', title: 'Projects', example: '42',
      parse: (typed) => (/^[\d*]+$/.test(typed) ? typed : undefined),
      covers: (listed, touched) => listed === touched || (listed.endsWith('*') && touched.startsWith(listed.slice(0, -1))),
    }],
    tools: connector.tools.map((tool) => {
      const [wanted, ...others] = tool.requires
      return {
        ...tool,
        requires: [swap(wanted), ...others.map(swap)] as const,
        targets: (input: { id?: string }) => (input.id === undefined ? [] : [{ kind: 'project', id: input.id }]),
      }
    }),
  }
}

/** A world with people of every role; alice and bob are members. */
export const startApprovalWorld = async (options: Pick<EngineOptions, 'approvalPortal'> = {}): Promise<World> => {
  const world = await startWorld({ ...options, shape: gated() })
  const people = [
    ['carol', 'acme', 'admin'], ['olga', 'acme', 'owner'], ['audrey', 'acme', 'auditor'], ['gus', 'globex', 'admin'],
  ] as const
  await world.test.store.shared(async (sql) => {
    await sql.insert(schema.users).values(people.map(([id]) => ({ id, displayName: id, kind: 'demo' as const })))
    await sql.insert(schema.memberships).values(people.map(([userId, tenantId, role]) => ({ userId, tenantId, roles: [role] })))
  })
  return world
}

/** The same data under an engine whose connector changed. */
export const changedEngine = ({ another, connector }: World, capability: Capability): Promise<HostedEngine> =>
  another({ connectors: [gated(capability)(connector)] })

export const question = { connector: 'tasks', capability: 'erase' } as const

/** Lets somebody ask, and gives their request. */
export const ask = async (world: World, who = session('alice'), reason = 'Old tasks must go.'): Promise<ApprovalView> => {
  const outcome = await world.engine.approvals.request(who, { ...question, reason })
  if (outcome.kind !== 'requested') throw new Error(outcome.why)
  return outcome.approval
}

/** The page of an administrator at work: sees the request and approves what it shows. */
export const approve = (world: World, { id, digest }: Pick<ApprovalView, 'id' | 'digest'>, more: object = {}) =>
  world.engine.approvals.decide(session('carol'), id, { kind: 'approve', digest, ...more })
