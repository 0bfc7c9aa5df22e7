// The one statement of the hot path, `open_connection`, with few and with very many connections and random principals.
import { openTestStore } from '@grantway/auth-core/testing'
import { median } from './load.mjs'

const statement = 'select id, registration, account_label, state, capabilities, limits, sealed, version from open_connection($1, $2, $3, $4)'

/** A database in which every one of `tenants` x `people` persons has one connection with two grants. */
const fill = async (tenants, people) => {
  const test = await openTestStore()
  const statements = [
    // The rows are right by construction; checking a million references one by one takes longer than writing them.
    `set session_replication_role = replica`,
    `insert into tenants (id, name) select 't' || t, 't' || t from generate_series(1, ${tenants}) t`,
    `insert into users (id, display_name, kind) select 'u' || u, 'u' || u, 'demo' from generate_series(1, ${people}) u`,
    `insert into tenant_keys (tenant_id, version, root_key_id, wrapped) select 't' || t, 1, 'bench', '\\x00' from generate_series(1, ${tenants}) t`,
    `insert into connections (id, tenant_id, user_id, connector, registration, account_key, account_label, state, granted_scopes,
       sealed, tenant_key_version, version, connected_at)
     select md5('c' || n), 't' || (n % ${tenants} + 1), 'u' || (n / ${tenants} + 1), 'todo', 'todo', 'a' || n, 'Account ' || n, 'active', '{data:read}',
       decode(repeat(md5('s' || n), 24), 'hex'), 1, 1, now()
     from generate_series(0, ${tenants * people - 1}) n`,
    `insert into grants (tenant_id, user_id, connection_id, capability, granted_at)
     select tenant_id, user_id, id, capability, now() from connections, unnest(array['tasks-read', 'tasks-manage']) capability`,
    `set session_replication_role = origin`,
    'analyze',
  ]
  for (const one of statements) await test.asAdministrator(one)
  const pick = (most) => Math.floor(Math.random() * most) + 1
  return {
    close: test.close, kind: test.store.kind, connections: tenants * people,
    call: async () => {
      const [row] = await test.store.rows(statement, [`t${pick(tenants)}`, `u${pick(people)}`, 'todo', null])
      if (row?.state !== 'active') throw new Error('a connection was not found')
    },
  }
}

const microsOf = async (calls, call) => {
  const started = performance.now()
  for (let turn = 0; turn < calls; turn += 1) await call()
  return ((performance.now() - started) * 1_000) / calls
}

/** Microseconds a call with 1,000 connections and with very many, turn by turn in one run, and their ratio. */
export const hotFunctionRows = async (smoke) => {
  const postgres = process.env.TEST_DATABASE_URL !== undefined
  // A million rows do not fit into the memory that the embedded database has here.
  const many = smoke ? [100, 100] : postgres ? [1_000, 1_000] : [1_000, 100]
  const sizes = [await fill(50, 20), await fill(...many)]
  const [rounds, calls] = smoke ? [3, 200] : postgres ? [25, 2_000] : [15, 500]
  const samples = sizes.map(() => [])
  for (let round = -1; round < rounds; round += 1) {
    for (const [index, { call }] of sizes.entries()) {
      const micros = await microsOf(calls, call)
      if (round >= 0) samples[index].push(micros)
    }
  }
  for (const { close } of sizes) await close()
  return sizes.map(({ kind, connections }, index) => ({
    database: kind, connections, 'µs a call': Math.round(median(samples[index])),
    ratio: Number(median(samples[index].map((micros, round) => micros / samples[0][round])).toFixed(2)),
  }))
}
