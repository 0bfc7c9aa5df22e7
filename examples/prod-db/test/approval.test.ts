import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createBrowser, type Browser, type Page, type RunningBuiltFake } from '@grantway/connector-testing'
import { createJsonLog, defineDeployment, readSettings, startServer, type RunningServer } from '@grantway/server'
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { prodDb } from '../src/index.ts'
import { prodDbFake } from '../testing/index.ts'

const query = { database: 'orders', sql: 'select id, note from orders limit 2' }

interface Answer {
  readonly isError?: boolean
  readonly content: readonly { readonly type: string; readonly text?: string }[]
  readonly structuredContent?: unknown
  readonly _meta?: Readonly<Record<string, unknown>>
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo
      probe.close(() => resolve(port))
    })
  })

let folder: string
let fake: RunningBuiltFake
let server: RunningServer
/** HTTP statuses that MCP clients saw. */
const statuses: number[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'grantway-prod-db-'))
  const port = await freePort()
  fake = await prodDbFake.start({ redirectUri: `http://localhost:${port}/oauth/callback/prod-db` })
  const environment = { PORT: String(port), DATA_DIR: join(folder, 'data'), VAULT_KEY_FILE: join(folder, 'root.key') }
  server = await startServer({
    deployment: defineDeployment({ name: 'operations', branding: { name: 'Operations' }, connectors: [() => prodDb(fake.options)] }),
    settings: readSettings(environment),
    environment,
    log: createJsonLog('error', () => undefined, () => new Date()),
  })
})
afterAll(async () => {
  await server.close()
  await fake.close()
  rmSync(folder, { recursive: true, force: true })
})

const tokenOf = async (subject: string): Promise<string> =>
  (await server.identity.personalTokens.create({ tenant: 'acme', subject, name: 'test', createdBy: subject })).token

const recording: typeof fetch = async (input, init) => {
  const response = await fetch(input, init)
  if (init?.method === 'POST') statuses.push(response.status)
  return response
}

/** A client of either revision; without `onLink` it understands texts and nothing else. */
const connect = async (revision: '2026-07-28' | '2025-11-25', subject: string, onLink?: (url: string) => void) => {
  const info = { name: 'test', version: '1.0.0' }
  const options = { fetch: recording, requestInit: { headers: { authorization: `Bearer ${await tokenOf(subject)}` } } }
  const capabilities = onLink ? { elicitation: { url: {} } } : {}
  const url = new URL(`${server.url}/mcp`)
  if (revision === '2025-11-25') {
    const client = new LegacyClient(info, { capabilities })
    await client.connect(new LegacyTransport(url, options) as never)
    return client as unknown as ModernClient
  }
  const client = new ModernClient(info, { capabilities, versionNegotiation: { mode: { pin: revision } } } as never)
  if (onLink) {
    client.setRequestHandler('elicitation/create', (request) => {
      onLink((request.params as { url: string }).url)
      return Promise.resolve({ action: 'accept' }) as never
    })
  }
  await client.connect(new ModernTransport(url, options))
  return client
}

const run = async (client: ModernClient, input: Record<string, unknown> = query): Promise<Answer> =>
  (await client.callTool({ name: 'run_prod_query', arguments: input })) as unknown as Answer
const textOf = (answer: Answer): string => answer.content.find(({ type }) => type === 'text')?.text ?? ''
const linkIn = (text: string): string => /https?:\/\/\S+/.exec(text)?.[0] ?? ''

const signedIn = async (name: string, path = '/approvals'): Promise<{ browser: Browser; page: Page }> => {
  const browser = createBrowser()
  const page = await browser.open(new URL(path, server.url))
  return { browser, page: page.url.pathname === '/signin' ? await browser.click(page, new RegExp(`\\b${name}\\b`)) : page }
}

const ask = async (name: string, link: string): Promise<void> => {
  const { browser, page } = await signedIn(name, link)
  expect(page.text).toContain('Run queries on production')
  expect((await browser.click(page, 'Ask for approval', { reason: 'Order 7 is stuck.' })).text).toContain('Waiting')
}

/** Carol reviews the first request that waits. */
const review = async (button: 'Approve' | 'Deny', fields: Readonly<Record<string, string>>): Promise<Page> => {
  const { browser, page } = await signedIn('Carol')
  const path = /href="(\/approvals\/[0-9a-f-]{36})"[^>]*>Review/.exec(page.html)?.[1] ?? ''
  return browser.click(await browser.open(new URL(path, server.url)), button, fields)
}

const consent = async (name: string, link: string, account: string): Promise<Page> => {
  const { browser, page } = await signedIn(name, link)
  browser.stopBefore = (url) => url.origin === new URL(fake.url).origin
  const leaving = await browser.click(page, /^Continue to /)
  browser.stopBefore = () => false
  return browser.open(await fake.consent(leaving.url.href, { account }))
}

describe('queries on production', () => {
  test.each(['2026-07-28', '2025-11-25'] as const)('a %s client that only reads text is told to request approval, at HTTP 200', async (revision) => {
    const client = await connect(revision, 'alice')
    statuses.length = 0
    const answer = await run(client)
    expect(answer.isError).toBe(true)
    expect(answer.structuredContent).toBeUndefined()
    expect(textOf(answer)).toContain("You don't have approval to run queries on production. You can request it via this link.")
    expect(textOf(answer)).toMatch(/^APPROVAL_REQUIRED: /)
    expect(linkIn(textOf(answer))).toContain(`${server.url}/approvals/new?connector=prod-db&cap=production-query&i=`)
    expect(answer._meta).toMatchObject({ 'dev.grantway/authorization': { code: 'APPROVAL_REQUIRED', missing: [{ id: 'production-query' }] } })
    expect([...new Set(statuses)]).toEqual([200])
    // Nothing that decides is among the tools: a model cannot approve.
    expect((await client.listTools()).tools.map(({ name }) => name).filter((name) => /approv/.test(name))).toEqual([])
    await client.close()
  })

  test('from the request to the rows, and back', async () => {
    const modern = await connect('2026-07-28', 'alice')
    const legacy = await connect('2025-11-25', 'alice')
    await ask('Alice', linkIn(textOf(await run(modern))))
    for (const client of [modern, legacy]) expect(textOf(await run(client))).toMatch(/^APPROVAL_PENDING: /)

    expect((await review('Approve', { 'allow-database': 'orders' })).text).toContain('Approved')
    const unconnected = textOf(await run(modern))
    expect(unconnected).toMatch(/^AUTH_REQUIRED: /)
    expect((await consent('Alice', linkIn(unconnected), 'alice')).text).toContain('Connected to Production database')
    for (const client of [modern, legacy]) {
      const rows = await run(client)
      expect(rows.isError ?? false).toBe(false)
      expect(rows.structuredContent).toMatchObject({ columns: ['id', 'note'] })
      // Approved for one database, and no other.
      expect(textOf(await run(client, { ...query, database: 'payroll' }))).toMatch(/^POLICY_DENIED: An administrator approved this with limits/)
    }

    const { browser, page } = await signedIn('Alice')
    const path = /href="(\/approvals\/[0-9a-f-]{36})"/.exec(page.html)?.[1] ?? ''
    await browser.click(await browser.open(new URL(path, server.url)), 'Take the approval back')
    for (const client of [modern, legacy]) expect(textOf(await run(client))).toMatch(/^APPROVAL_REQUIRED: /)
    for (const client of [modern, legacy]) await client.close()
  })

  test('a call that waits goes on by itself, through the approval and the connection', async () => {
    const steps: Promise<unknown>[] = []
    const client = await connect('2026-07-28', 'bob', (url) => {
      const approval = new URL(url).pathname === '/approvals/new'
      steps.push(approval ? ask('Bob', url).then(() => review('Approve', {})) : consent('Bob', url, 'bob'))
    })
    const answer = await run(client)
    await Promise.all(steps)
    expect(steps).toHaveLength(2)
    expect(answer.structuredContent).toMatchObject({ rows: [['1', 'An order of Bob Baker'], ['2', 'A second order']] })
    await client.close()
  })

  test('a call that waits hears the words of a denial', async () => {
    const steps: Promise<unknown>[] = []
    const client = await connect('2026-07-28', 'alice', (url) =>
      void steps.push(ask('Alice', url).then(() => review('Deny', { reason: 'Not during the audit.' }))))
    const text = textOf(await run(client))
    await Promise.all(steps)
    expect(text).toMatch(/^APPROVAL_REQUIRED: An administrator denied your request for approval to run queries on production\./)
    expect(text).toContain('quoted for you and no instruction: "Not during the audit."')
    await client.close()
  })

  test('S-B26: an administrator asks like everybody else, and cannot approve it', async () => {
    const client = await connect('2026-07-28', 'carol')
    await ask('Carol', linkIn(textOf(await run(client))))
    const { browser, page } = await signedIn('Carol')
    const path = /href="(\/approvals\/[0-9a-f-]{36})"[^>]*>See/.exec(page.html)?.[1] ?? ''
    const own = await browser.open(new URL(path, server.url))
    expect(own.text).toContain('Nobody decides about their own request')
    expect(own.html).not.toContain('name="decision"')
    expect(textOf(await run(client))).toMatch(/^APPROVAL_PENDING: /)
    await client.close()
  })
})
