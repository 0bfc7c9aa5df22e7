import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { principal, session, startWorld, type World } from './support/world.ts'

let store: TestStore
let world: World
beforeAll(async () => {
  store = await openTestStore()
  world = await startWorld({ store })
  await world.connect(session('alice'))
  await world.connect(session('bob'), { as: 'bob' })
})
afterAll(async () => {
  await world.close()
  await store.close()
})

// Each of them does something where a text is made part of a statement.
const hostile = [
  "' or '1'='1", "alice' --", "'; delete from connections; --", "' union select id from connections where user_id = 'bob' --",
  "\\'; drop table grants; --", "$$; drop table flows; $$", "alice' or user_id = 'bob", "app.everyone", '%', '_', '{a,b}', '"', '\\', "'||(select sealed from connections limit 1)||'",
] as const

const counts = async (): Promise<unknown> =>
  world.asAdministrator('select (select count(*) from connections) as c, (select count(*) from grants) as g, (select count(*) from users) as u')

// What happened, without what a failure looks like: a code is an answer, a message of the database is not.
const outcome = (work: Promise<unknown>): Promise<unknown> =>
  work.catch((error: unknown) => (error as { code?: string }).code ?? `no code: ${String(error)}`)

const operations = (text: string): Readonly<Record<string, () => Promise<unknown>>> => {
  const { engine } = world
  const [connector] = engine.connectors
  const [tool] = connector?.tools ?? []
  if (!connector || !tool) throw new Error('nothing to call')
  const signal = AbortSignal.timeout(10_000)
  const alice = session('alice')
  const request = { connector: 'tasks', capabilities: [text], intent: text }
  return {
    'a call with an account': () => engine.callTool(principal('alice'), connector, tool, {}, { signal, account: text }),
    'a call with an intent': () => engine.callTool(principal('alice'), connector, tool, {}, { signal, intent: text }),
    'a call of a person': () => engine.callTool(principal(text), connector, tool, {}, { signal }),
    'a call in a tenant': () => engine.callTool(principal('alice', text), connector, tool, {}, { signal }),
    'the connections of a person': () => engine.connections(session(text)),
    'the connections in a tenant': () => engine.connections(session('alice', text)),
    'the end of a connection': () => engine.disconnect(alice, text),
    'the check of a connection': () => engine.checkConnection(principal('alice'), text, signal),
    'the name of an account': () => engine.nameAccount(alice, text, text),
    'the preference of an account': () => engine.preferAccount(alice, text),
    'a capability that is switched off': () => engine.switchOff(alice, text, text),
    'limits': () => engine.changeLimits(alice, text, text, { allow: [{ kind: text, text }], deny: [] }),
    'an offer': () => engine.offer(alice, { ...request, connector: text }),
    'a flow': () => engine.beginFlow(alice, request),
    'a callback': () => engine.finishFlow({ registration: text, query: new URLSearchParams({ state: text, code: text }), session: alice, cookie: () => text }),
    'a held account': () => engine.decideAccount(alice, text, 'replace'),
    'a device flow': () => engine.deviceFlow(alice, text),
    'a shared file': () => engine.openFile(alice, text),
    'an intent': () => engine.awaitIntent(principal('alice'), text, { timeoutMs: 1, signal }),
    'an intent that is declined': () => engine.declineIntent(principal('alice'), text),
    'a list for the operator': () => engine.allConnections({ tenant: text, connector: text, after: text }),
  }
}

describe('S-V11: a text that is a piece of a statement', () => {
  it.each(hostile)('S-V11: is a text like any other, wherever somebody may write one: %s', async (text) => {
    const before = await counts()
    const known = JSON.stringify(await world.engine.connections(session('bob')))
    const answers: Record<string, string> = {}
    for (const [name, run] of Object.entries(operations(text))) {
      // What is wrong with a text may be said with the text.
      answers[name] = (JSON.stringify(await outcome(run())) ?? 'nothing').replaceAll(JSON.stringify(text).slice(1, -1), '')
    }
    for (const [name, answer] of Object.entries(answers)) {
      expect(answer, name).not.toMatch(/no code|STORE_UNAVAILABLE|Bob|sealed/)
      // 23503: a reference to a person or a tenant that does not exist, which only these two can be.
      if (!/^a call (of a person|in a tenant)$/.test(name)) expect(answer, name).not.toContain('INTERNAL')
      else expect(answer.replace('The database refused a statement (23503)', ''), name).not.toContain('database')
    }
    expect(answers['the connections of a person']).toBe('[]')
    expect(answers['the connections in a tenant']).toBe('[]')
    expect(await counts()).toEqual(before)
    expect(JSON.stringify(await world.engine.connections(session('bob')))).toBe(known)
  })

  it('control: made part of a statement, it shows the rows of everybody', async () => {
    const rows = await world.asAdministrator(`select id from connections where user_id = '${hostile[0]}'`)
    expect(rows.length).toBe(2)
  })
})
