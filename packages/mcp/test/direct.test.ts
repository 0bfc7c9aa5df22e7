import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCallLimit } from '../src/call-limit.ts'
import { initialize, legacy, modern, modernRequest, textOf, url, type RawAnswer } from './support/raw.ts'
import { createWorld, people, type World } from './support/world.ts'

let world: World
beforeEach(async () => {
  world = await createWorld()
  world.engine.connect(people.SECRET_alice, 'github')
})
afterEach(() => world.close())

const search = { name: 'github_search_issues', arguments: { query: 'x' } }
const completion = { ref: { type: 'ref/resource', uri: 'auth://{connector}/connect{?tenantId}' }, argument: { name: 'connector', value: '' } }

/** Requests and what they are about. An empty `inputResponses` says nothing, and is left to the SDK. */
const requests: readonly [string, Record<string, unknown>][] = [
  ['tools/list', {}],
  ['resources/list', {}],
  ['resources/templates/list', {}],
  ['prompts/list', {}],
  ['tools/call', search],
  ['tools/call', { name: 'connections_check', arguments: {} }],
  ['tools/call', { ...search, arguments: {} }],
  ['tools/call', { name: 'unknown_tool', arguments: {} }],
  ['resources/read', { uri: 'auth://github' }],
  ['resources/read', { uri: 'auth://nowhere' }],
  ['prompts/get', { name: 'unknown_prompt' }],
  ['completion/complete', completion],
]

// What differs by nature: references of failures and one-time ids.
const told = ({ status, result, error }: RawAnswer): unknown =>
  JSON.parse(JSON.stringify({ status, result, error }).replaceAll(/(reference\W+)[0-9a-f]{8}/g, '$1'))

describe('a plain request', () => {
  it.each(requests)('%s of 2026-07-28 is answered as the SDK answers it', async (method, params) => {
    const direct = await modern(world, 'SECRET_alice', method, params)
    expect(told(direct)).toEqual(told(await modern(world, 'SECRET_alice', method, { ...params, inputResponses: {} })))
    expect(direct.headers.get('content-type')).toContain('application/json')
  })

  it.each(requests)('%s of 2025-11-25 is answered as the SDK answers it', async (method, params) => {
    const session = await initialize(world, 'SECRET_alice')
    const direct = await legacy(world, 'SECRET_alice', method, params, session)
    expect(told(direct)).toEqual(told(await legacy(world, 'SECRET_alice', method, { ...params, inputResponses: {} }, session)))
  })

  it('that needs a connection is asked for, told or refused as its client declared', async () => {
    world = await reopened()
    expect((await modern(world, 'SECRET_bob', 'tools/call', search, url)).result).toMatchObject({ resultType: 'input_required' })
    const session = await initialize(world, 'SECRET_bob', url)
    expect((await legacy(world, 'SECRET_bob', 'tools/call', search, session)).result).toMatchObject({ isError: true })
  })

  it.each([
    ['names another method', { 'Mcp-Method': 'tools/list' }],
    ['names another tool', { 'Mcp-Name': 'github_other' }],
    ['names no tool', { 'Mcp-Name': undefined }],
    ['names another revision', { 'MCP-Protocol-Version': '2025-11-25' }],
  ])('is refused when a header %s', async (_what, change) => {
    const request = modernRequest('tools/call', search)
    const headers = Object.fromEntries(
      Object.entries({ ...request.headers, ...change }).filter((entry): entry is [string, string] => entry[1] !== undefined),
    )
    const response = await world.send('SECRET_alice', { ...request, headers })
    expect(response.status).toBe(400)
    expect(world.engine.runs).toEqual([])
  })

  it('may have its name in the encoded form', async () => {
    const request = modernRequest('tools/call', search)
    const name = `=?base64?${Buffer.from(search.name).toString('base64')}?=`
    const response = await world.send('SECRET_alice', { ...request, headers: { ...request.headers, 'Mcp-Name': name } })
    expect(await response.json()).toMatchObject({ result: { content: [{ text: 'Done by alice' }] } })
  })
})

const reopened = async (): Promise<World> => {
  await world.close()
  return createWorld()
}

describe('a session id of 2025-11-25', () => {
  it('expires after a day, also when it was opened before', async () => {
    const session = await initialize(world, 'SECRET_alice')
    expect((await legacy(world, 'SECRET_alice', 'tools/list', {}, session)).status).toBe(200)
    world.advance(24 * 60 * 60 - 1)
    expect((await legacy(world, 'SECRET_alice', 'tools/list', {}, session)).status).toBe(200)
    world.advance(1)
    expect((await legacy(world, 'SECRET_alice', 'tools/list', {}, session)).status).toBe(404)
  })

  it('that was opened for one caller is unknown to another', async () => {
    const session = await initialize(world, 'SECRET_alice')
    expect((await legacy(world, 'SECRET_alice', 'tools/list', {}, session)).status).toBe(200)
    expect((await legacy(world, 'SECRET_bob', 'tools/list', {}, session)).status).toBe(404)
    expect((await legacy(world, 'SECRET_alice_other_client', 'tools/list', {}, session)).status).toBe(404)
  })
})

describe('tool calls', () => {
  it('P-B25: are at most 600 at once, then ten a second, for each caller', () => {
    let time = 0
    const limit = createCallLimit(() => new Date(time))
    for (let call = 0; call < 600; call += 1) expect(limit('alice')).toBeUndefined()
    expect(limit('alice')).toBe(1)
    expect(limit('bob')).toBeUndefined()
    time += 1_000
    for (let call = 0; call < 10; call += 1) expect(limit('alice')).toBeUndefined()
    expect(limit('alice')).toBe(1)
    time += 60 * 60_000
    for (let call = 0; call < 600; call += 1) expect(limit('alice')).toBeUndefined()
    expect(limit('alice')).toBe(1)
  })

  it('P-B25: beyond the limit run nothing and say when to come again', async () => {
    for (let batch = 0; batch < 30; batch += 1) {
      await Promise.all(Array.from({ length: 20 }, () => modern(world, 'SECRET_alice', 'tools/call', search)))
    }
    const runs = world.engine.runs.length
    const answer = await modern(world, 'SECRET_alice', 'tools/call', search)
    expect(textOf(answer)).toBe('RATE_LIMITED: Too many calls in a short time. Try again after 1 seconds.')
    expect(answer.result['_meta']).toMatchObject({ 'dev.grantway/error': { retryable: true, retryAfterSeconds: 1 } })
    expect(world.engine.runs).toHaveLength(runs)
    world.engine.connect(people.SECRET_bob, 'github')
    expect(textOf(await modern(world, 'SECRET_bob', 'tools/call', search))).toBe('Done by bob')
  })
})
