import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { EngineOptions } from '../src/index.ts'
import { openTestStore, type TestStore } from '../src/testing/index.ts'
import { principal, session, startWorld, type World } from './support/world.ts'

let store: TestStore
beforeAll(async () => {
  store = await openTestStore()
})
afterAll(() => store.close())

let world: World
beforeEach(async () => {
  world = await startWorld({ store })
  await world.connect(session('alice'))
})
afterEach(() => world.close())

const share = async (url: string, expiresInSeconds?: number, more: Record<string, unknown> = {}) => {
  world.mischief.misbehave = ({ share: shareLink }) =>
    Promise.resolve({ file: shareLink(url, { title: 'tasks.json', ...(expiresInSeconds && { expiresInSeconds }) }), ...more })
  return world.call(principal('alice'), 'tasks_misbehave')
}
const fileOf = async (url: string, expiresInSeconds?: number): Promise<string> => {
  const outcome = await share(url, expiresInSeconds)
  if (outcome.kind !== 'done') throw new Error(outcome.kind)
  const { file } = outcome.value.output['value'] as { file: string }
  expect(file).toMatch(/^http:\/\/localhost:3000\/files\/[\w-]+$/)
  return file.slice(file.lastIndexOf('/') + 1)
}
/** A link of the service that opens the tasks to everybody. */
const magicLink = async (): Promise<string> => {
  let url = ''
  world.mischief.misbehave = async ({ api }) => {
    url = await api.exportLink()
    return {}
  }
  await world.call(principal('alice'), 'tasks_misbehave')
  return url
}

describe('a link that holds a secret', () => {
  it('becomes an address of ours, which gives its person the file', async () => {
    const url = await magicLink()
    const id = await fileOf(url)
    const file = await world.engine.openFile(session('alice'), id)
    expect(file?.title).toBe('tasks.json')
    expect(JSON.parse(Buffer.from(file?.bytes ?? []).toString('utf8'))).toMatchObject({ tasks: expect.any(Array) as unknown })
    expect(world.saas.requests.entries.at(-1)).toMatchObject({ path: '/exports/:secret' })
  })

  it('S-M07: opens for nobody else, in no other tenant, and not when it is altered', async () => {
    const id = await fileOf(await magicLink())
    const before = world.saas.requests.entries.length
    for (const other of [session('bob'), session('alice', 'globex')]) expect(await world.engine.openFile(other, id)).toBeUndefined()
    const altered = `${id.slice(0, 30)}${id[30] === 'A' ? 'B' : 'A'}${id.slice(31)}`
    for (const wrong of [altered, '', 'x'.repeat(9_000)]) expect(await world.engine.openFile(session('alice'), wrong)).toBeUndefined()
    expect(world.saas.requests.entries.length).toBe(before)
    // Control: alice's own opens.
    expect(await world.engine.openFile(session('alice'), id)).toBeDefined()
  })

  it.each([[undefined, 900], [60, 60], [86_400, 900]])('asked for %s seconds, is over after %i', async (asked, seconds) => {
    const id = await fileOf(await magicLink(), asked)
    world.clock.forward(seconds - 5)
    if (seconds < 600) expect(await world.engine.openFile(session('alice'), id)).toBeDefined()
    world.clock.forward(10)
    expect(await world.engine.openFile(session('alice'), id)).toBeUndefined()
  })

  it('is over when the account is disconnected', async () => {
    const id = await fileOf(await magicLink())
    const [connection] = await world.engine.connections(session('alice'))
    await world.engine.disconnect(session('alice'), connection?.id ?? '')
    expect(await world.engine.openFile(session('alice'), id)).toBeUndefined()
  })

  it('S-M11: is in no result: one that holds the link of the service is withheld', async () => {
    const url = await magicLink()
    const outcome = await share(url, undefined, { note: url })
    expect(outcome).toMatchObject({ kind: 'failed', error: { code: 'INTERNAL' } })
    expect(JSON.stringify(outcome)).not.toContain(url)
  })

  it('is in no log and no row, only that a file was opened', async () => {
    const url = await magicLink()
    await world.engine.openFile(session('alice'), await fileOf(url))
    const rows = JSON.stringify(await world.asAdministrator('select action, object, details::text, reason from audit_events'))
    expect(rows).toContain('file.opened')
    expect(rows).not.toContain(url.slice(url.lastIndexOf('/') + 1))
  })

  it('S-E01: is fetched from the public internet, and from the addresses of the operator; never with a token', async () => {
    const asked: [string, string, string | null][] = []
    const seen = (by: string): typeof fetch => async (input, init) => {
      asked.push([by, String(input), new Headers(init?.headers).get('authorization')])
      return new Response('file')
    }
    const sealer: EngineOptions['sealer'] = { seal: (_purpose, payload) => JSON.stringify(payload), open: (_purpose, sealed) => JSON.parse(sealed) as unknown }
    const other = await world.another({ fetch: seen('fetch'), publicFetch: seen('publicFetch'), sealer })
    const connection = (await world.engine.connections(session('alice')))[0]?.id
    const open = (url: string) => other.openFile(session('alice'), JSON.stringify({ connector: 'tasks', connection, url, title: 'x' }))
    await open('https://files.example/1')
    await open('http://169.254.169.254/latest')
    await open(`${world.saas.url}/exports/1`)
    expect(asked).toEqual([
      ['publicFetch', 'https://files.example/1', null],
      ['publicFetch', 'http://169.254.169.254/latest', null],
      ['fetch', `${world.saas.url}/exports/1`, null],
    ])
  })

  it('S-E03, S-E05: is followed nowhere, and is given up when it is too large or gone', async () => {
    const answers = [new Response(null, { status: 302, headers: { location: 'https://evil.example' } }), new Response(new Uint8Array(21 * 1024 * 1024)), new Response('no', { status: 404 }), new Response('no', { status: 503 })]
    const modes: unknown[] = []
    const other = await world.another({
      fetch: async (_input, init) => {
        modes.push(init?.redirect)
        return answers.shift() as Response
      },
    })
    const id = await fileOf(`${world.saas.url}/exports/1`)
    for (const code of ['NOT_FOUND_OR_NO_ACCESS', 'CONTENT_TOO_LARGE', 'NOT_FOUND_OR_NO_ACCESS', 'PROVIDER_UNAVAILABLE']) {
      await expect(other.openFile(session('alice'), id)).rejects.toMatchObject({ code })
    }
    expect(new Set(modes)).toEqual(new Set(['manual']))
  })
})
