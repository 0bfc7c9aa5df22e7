import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { connectLegacy, connectModern } from './support/clients.ts'
import { createWorld, people, type World } from './support/world.ts'

const alice = people.SECRET_alice
const search = { name: 'github_search_issues', arguments: { query: 'bug' } }

let world: World
beforeEach(async () => {
  world = await createWorld({ holdMs: 5_000 })
})
afterEach(() => world.close())

/** What a client may declare, and whether it then may be sent a URL. */
const profiles = [
  { name: 'nothing', capabilities: {}, url: false },
  { name: 'elicitation: {}', capabilities: { elicitation: {} }, url: false },
  { name: 'elicitation.form', capabilities: { elicitation: { form: {} } }, url: false },
  { name: 'elicitation.url', capabilities: { elicitation: { url: {} } }, url: true },
  { name: 'elicitation.form and url', capabilities: { elicitation: { form: {}, url: {} } }, url: true },
]

const elicitationsOnTheWire = (): boolean =>
  world.recorded.some(({ answer }) => answer.includes('"mode"') || answer.includes('-32042'))

describe('S-M17, P-B2: no elicitation mode that the client did not declare', () => {
  for (const { name, capabilities, url } of profiles) {
    it(`gives a 2026-07-28 client that declares ${name} what it can show, and the second call succeeds`, async () => {
      const opened: string[] = []
      const client = await connectModern(world.url, 'SECRET_alice', capabilities, async (params) => {
        opened.push(String(params.url))
        setTimeout(() => world.engine.connect(alice, 'github'), 50)
        return { action: 'accept' }
      })
      const first = await client.callTool(search)
      if (url) {
        expect(opened).toEqual([expect.stringContaining('/connect/github?cap=issues-read&i=')])
        expect(first.isError).toBeFalsy()
      } else {
        expect(elicitationsOnTheWire()).toBe(false)
        expect(first.isError).toBe(true)
        expect(JSON.stringify(first.content)).toContain('AUTH_REQUIRED')
        world.engine.connect(alice, 'github')
      }
      const second = await client.callTool(search)
      expect(second.structuredContent).toEqual({ issues: [{ id: '1', title: 'One' }] })
      await client.close()
    })

    for (const sdk of ['first', 'second'] as const) {
      it(`gives a 2025-11-25 client of the ${sdk} SDK that declares ${name} what it can show, and the second call succeeds`, async () => {
        const client =
          sdk === 'first'
            ? await connectLegacy(world.url, 'SECRET_alice', capabilities)
            : await connectModern(world.url, 'SECRET_alice', capabilities, undefined, 'legacy')
        if (url) {
          await expect(client.callTool(search)).rejects.toMatchObject({
            code: -32042,
            data: {
              elicitations: [
                {
                  mode: 'url',
                  elicitationId: expect.any(String),
                  url: expect.stringContaining('/connect/github'),
                },
              ],
            },
          })
          // Both SDKs drop what they do not know of the error's data, so the envelope is looked at on the wire.
          const wire = JSON.parse(
            world.recorded.find(({ answer }) => answer.includes('-32042'))?.answer ?? '{}',
          )
          expect(wire).toMatchObject({
            error: {
              data: {
                _meta: { 'dev.grantway/authorization': { code: 'AUTH_REQUIRED', connector: 'github' } },
              },
            },
          })
        } else {
          const first = await client.callTool(search)
          expect(elicitationsOnTheWire()).toBe(false)
          expect(JSON.stringify(first.content)).toContain('AUTH_REQUIRED')
        }
        world.engine.connect(alice, 'github')
        const second = await client.callTool(search)
        expect(second.structuredContent).toEqual({ issues: [{ id: '1', title: 'One' }] })
        await client.close()
      })
    }
  }

  it('P-A15: looks at this request only: a capability of the request before does not count', async () => {
    const call = (capabilities: object) => ({
      headers: { 'MCP-Protocol-Version': '2026-07-28', 'Mcp-Method': 'tools/call', 'Mcp-Name': search.name },
      body: {
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: {
          ...search,
          _meta: {
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
            'io.modelcontextprotocol/clientCapabilities': capabilities,
          },
        },
      },
    })
    const first = await (await world.send('SECRET_alice', call({ elicitation: { url: {} } }))).json()
    expect(first).toMatchObject({ result: { resultType: 'input_required' } })
    const second = await (await world.send('SECRET_alice', call({}))).json()
    expect(second).toMatchObject({ result: { isError: true } })
    expect(JSON.stringify(second)).not.toContain('"mode"')
  })
})

it('P-A16: serves both revisions at one address to a client that finds out by itself', async () => {
  const client = await connectModern(world.url, 'SECRET_alice', {}, undefined, 'auto')
  expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28')
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toEqual([
    'github_search_issues',
    'github_create_issue',
    'github_delete_issue',
    'drive_list_files',
    'connections_list',
    'connections_check',
  ])
  await client.close()
})

it('P-E10: a client of the first SDK that has listed the tools accepts the error answer', async () => {
  const client = await connectLegacy(world.url, 'SECRET_alice', {})
  await client.listTools()
  const result = await client.callTool(search)
  expect(result.isError).toBe(true)
  expect(result.structuredContent).toBeUndefined()
  await client.close()
})
