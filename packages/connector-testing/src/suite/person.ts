import type { FlowOutcome, Principal, TypedLimits } from '@grantway/auth-core'
import { schema } from '@grantway/auth-core/store'
import type { TestStore } from '@grantway/auth-core/testing'
import { hasOAuth, type Capability, type Limits, type Target } from '@grantway/connector-kit'
import type { FakeConsent } from '../fake/fake.ts'
import { enough } from './looks.ts'
import { publicUrl, sessionOf, type Flow, type Person, type PersonOptions, type World } from './world.ts'

let people = 0

/** Adds a person to a tenant. */
export const createPerson = async (
  world: World,
  { store }: TestStore,
  { subject = `person-${(people += 1)}`, tenant = 'acme' }: PersonOptions = {},
): Promise<Person> => {
  await store.shared(async (sql) => {
    await sql
      .insert(schema.users)
      .values({ id: subject, displayName: subject, kind: 'demo' })
      .onConflictDoNothing()
    await sql.insert(schema.memberships).values({ userId: subject, tenantId: tenant, roles: ['member'] })
  })
  const principal: Principal = {
    issuer: publicUrl,
    subject,
    tenant,
    roles: ['member'],
    displayName: subject,
    clientId: 'suite',
    clientName: 'Suite',
  }
  const { engine, connector } = world
  await approveEverything(world, store, principal)
  const call: Person['call'] = (tool, input, options) => world.call(principal, tool, input, options)
  const paste: Person['paste'] = (key, capabilities = connector.capabilities, account) =>
    engine.connectKey(sessionOf(principal), {
      connector: connector.id,
      capabilities: capabilities.map(({ id }) => id),
      // Naming an account is how a person says that they add one.
      add: account !== undefined,
      key,
    })
  const begin: Person['begin'] = (capabilities, link) => beginFlow(world, principal, capabilities, { link })
  return {
    principal,
    begin,
    call,
    paste,
    connect: async (capabilities = connector.capabilities, { select = true, ...consent } = {}) => {
      const outcome = hasOAuth(connector.provider)
        ? await agree(world, principal, capabilities, consent)
        : await paste(newKey(world, consent.account), capabilities, consent.account)
      if (select && outcome.kind === 'connected') await selectExamples(world, principal)
      return outcome
    },
    limit: async (tool, limits) => {
      for (const connection of await engine.connections(principal)) {
        for (const { id } of connection.capabilities.filter((held) => enough([held], tool))) {
          await engine.changeLimits(principal, connection.id, id, typedOf(limits))
        }
      }
    },
    example: async (tool, options) => call(tool, await world.inputs.of(tool), options),
    connections: () => engine.connections(principal),
    disconnect: async () => {
      const [connection] = await engine.connections(principal)
      return engine.disconnect(principal, connection?.id ?? '')
    },
    elsewhere: () => world.person({ subject, tenant: tenant === 'acme' ? 'globex' : 'acme' }),
  }
}

/** Gives somebody who agreed to one capability alone; the same person each time it is asked for. */
export const holders = (
  world: World,
  connect = (person: Person, capability: Capability) => person.connect([capability]),
): ((capability: Capability) => Promise<Person>) => {
  const known = new Map<Capability, Person>()
  return async (capability) => {
    const person = known.get(capability) ?? (await world.person())
    if (!known.has(capability)) await connect(person, capability)
    known.set(capability, person)
    return person
  }
}

const agree = async (
  world: World,
  principal: Principal,
  capabilities: readonly Capability[],
  consent: FakeConsent,
): Promise<FlowOutcome> => {
  const flow = await beginFlow(world, principal, capabilities, { add: consent.account !== undefined })
  return flow.finish(await world.fake.consent(flow.authorizationUrl.href, consent))
}

/** Makes a key at the provider, as its person would. */
export const newKey = ({ fake, provider }: World, account: string = provider.accounts[0]): string => {
  if (!fake.issueKey) throw new TypeError("A connector that knows keys needs a fake with 'issueKey'.")
  return fake.issueKey(account)
}

const typedOf = ({ allow, deny }: Pick<Limits, 'allow' | 'deny'>): TypedLimits => {
  const typed = (list: readonly Target[]) => list.map(({ kind, id }) => ({ kind, text: id }))
  return { allow: typed(allow), deny: typed(deny) }
}

// As a person would at the provider's picker: what the author says that the examples touch.
const selectExamples = async ({ engine, provider, connector }: World, principal: Principal): Promise<void> => {
  const touched = Object.values(provider.targets ?? {}).flat()
  for (const { id: capability, selects } of connector.capabilities) {
    const allow = touched.filter(({ kind }) => kind === selects)
    if (selects === undefined || allow.length === 0) continue
    for (const { id } of await engine.connections(principal)) {
      await engine.changeLimits(principal, id, capability, typedOf({ allow, deny: [] }))
    }
  }
}

// Somebody who may decide, so that the suite meets what comes after an approval.
const approveEverything = async (
  { engine, connector }: World,
  store: TestStore['store'],
  person: Principal,
): Promise<void> => {
  const gated = connector.capabilities.filter(({ approval }) => approval === 'admin')
  if (gated.length === 0) return
  const administrator = { ...sessionOf(person), subject: `administrator-of-${person.tenant}` }
  await store.shared(async (sql) => {
    const { subject, tenant } = administrator
    await sql.insert(schema.users).values({ id: subject, displayName: subject, kind: 'demo' }).onConflictDoNothing()
    await sql
      .insert(schema.memberships)
      .values({ userId: subject, tenantId: tenant, roles: ['admin'] })
      .onConflictDoNothing()
  })
  for (const { id: capability } of gated) {
    const question = { connector: connector.id, capability, reason: 'The suite.' }
    const asked = await engine.approvals.request(sessionOf(person), question)
    if (asked.kind === 'requested') {
      const { id, digest } = asked.approval
      await engine.approvals.decide(administrator, id, { kind: 'approve', digest })
    }
  }
}

const beginFlow = async (
  world: World,
  principal: Principal,
  capabilities: readonly Capability[],
  { add = false, link }: { readonly add?: boolean; readonly link?: string | undefined },
): Promise<Flow> => {
  const { engine, connector } = world
  const session = sessionOf(principal)
  const start = await engine.beginFlow(session, {
    connector: connector.id,
    capabilities: capabilities.map(({ id }) => id),
    add,
    ...(link !== undefined && { link }),
  })
  return {
    authorizationUrl: new URL(start.authorizationUrl),
    finish: (answer) =>
      engine.finishFlow({
        registration: connector.id,
        session,
        query: answer.searchParams,
        cookie: (suffix) => (suffix === start.cookieSuffix ? start.cookieValue : undefined),
      }),
  }
}
