import { scanForLeaks } from '@grantway/connector-testing'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createLocalBrowser } from '../support/local-browser.ts'
import { linkIn, openDesktop, tasksOf, textOf, type ClientKind, type DesktopClient, type DesktopOptions } from '../support/stdio-client.ts'
import { freePort } from '../support/free-port.ts'
import { runStdio, startStdioWorld, type StdioWorld } from '../support/stdio-world.ts'

// Real processes on compiled code, spawned by the real clients of both SDKs. One leads all the time.

let world: StdioWorld
let leader: DesktopClient
const desktops: DesktopClient[] = []
beforeAll(async () => {
  world = await startStdioWorld()
  leader = await openDesktop({ kind: 'sdk-v2 2026-07-28', environment: world.environment })
})
afterEach(async () => {
  await createLocalBrowser().disconnect(world.url)
  await Promise.all(desktops.splice(0).map((desktop) => desktop.close()))
})
afterAll(async () => {
  await leader.close()
  await world.close()
})

const open = async (options: Omit<DesktopOptions, 'environment'>): Promise<DesktopClient> => {
  const desktop = await openDesktop({ ...options, environment: world.environment })
  desktops.push(desktop)
  return desktop
}

const initialize = {
  jsonrpc: '2.0', id: 1, method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'line by line', version: '1' } },
}
const find = (id: number) => ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'todo_find_tasks', arguments: {} } })
const messagesIn = (stdout: string): Record<string, unknown>[] =>
  stdout.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Record<string, unknown>)

describe('grantway stdio', () => {
  it.each<ClientKind>(['sdk-v1 2025-11-25', 'sdk-v2 2025-11-25', 'sdk-v2 2026-07-28', 'sdk-v2 auto'])(
    'P-A19: serves %s without OAuth: a link, one consent, then tasks', async (kind) => {
      const desktop = await open({ kind })
      expect((await desktop.listTools()).map(({ name }) => name)).toContain('todo_find_tasks')
      const refused = await desktop.callTool('todo_find_tasks')
      expect(refused.isError).toBe(true)
      expect(textOf(refused)).toMatch(/^AUTH_REQUIRED: Your TODO account is not connected\./)
      expect(refused.content.some(({ type, uri }) => type === 'resource_link' && uri === 'auth://todo')).toBe(true)
      const link = linkIn(textOf(refused))
      expect(link).toMatch(new RegExp(`^${world.url}/connect/todo\\?`))
      const browser = createLocalBrowser()
      expect((await browser.follow(link)).text).toContain('Connected to TODO as Alice Archer')
      expect((await desktop.callTool('todo_find_tasks')).isError).toBeFalsy()
      expect(await tasksOf(desktop)).toContain('Water the plants')
      expect(await tasksOf(leader)).toBe(await tasksOf(desktop))
    })

  it('asks a 2026-07-28 client to open the link, and holds its call until the person is done', async () => {
    const browser = createLocalBrowser()
    const desktop = await open({
      kind: 'sdk-v2 2026-07-28', elicitsUrls: true,
      onElicit: ({ url }) => void browser.follow(url ?? ''),
    })
    const answer = await desktop.callTool('todo_find_tasks')
    expect(answer.isError).toBeFalsy()
    expect(desktop.elicited).toMatchObject([{ mode: 'url', message: expect.stringContaining('"Find tasks"') as string }])
  })

  it('answers a 2025-11-25 client with -32042 and tells it when the person is done', async () => {
    const desktop = await open({ kind: 'sdk-v1 2025-11-25', elicitsUrls: true })
    await desktop.subscribe('auth://todo')
    const error = await desktop.callTool('todo_find_tasks').catch((thrown: unknown) => thrown as Record<string, unknown>)
    const { code, elicitations } = error as { code: number; elicitations: { url: string; elicitationId: string }[] }
    expect(code).toBe(-32042)
    const browser = createLocalBrowser()
    await browser.follow(elicitations[0]?.url ?? '')
    await expect.poll(() => desktop.completed, { timeout: 10_000 }).toEqual([elicitations[0]?.elicitationId])
    expect(desktop.updated).toContain('auth://todo')
    expect((await desktop.callTool('todo_find_tasks')).isError).toBeFalsy()
  })

  it('writes JSON-RPC to standard output and JSON to the log, and no secret to either', async () => {
    const browser = createLocalBrowser()
    await browser.follow(linkIn(textOf(await leader.callTool('todo_find_tasks'))))
    const { stdout, stderr, code } = await runStdio({ ...world.environment, LOG_LEVEL: 'debug' }, [
      initialize, { jsonrpc: '2.0', method: 'notifications/initialized' }, find(2), 'no json', [], { jsonrpc: '2.0', id: 'x', method: 'unknown' },
    ])
    expect(code).toBe(0)
    expect(messagesIn(stdout).every(({ jsonrpc }) => jsonrpc === '2.0')).toBe(true)
    expect(messagesIn(stdout).map(({ id }) => id).sort()).toEqual([1, 2, null, null, 'x'])
    for (const line of `${stderr}${leader.stderr()}`.split('\n').filter(Boolean)) {
      expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) as string, message: expect.any(String) as string })
    }
    const cookiesAndCodes = browser.visited.flatMap((address) => ['code', 'state']
      .flatMap((name) => new URL(address).searchParams.get(name) ?? []))
    expect(cookiesAndCodes.length).toBeGreaterThan(1)
    const secrets = new Map([...world.todo.issuedTokens(), ...cookiesAndCodes, 'SECRET_todo_client'].map((secret, index) => [`secret ${index}`, secret]))
    const sinks = [{ name: 'standard output', text: stdout }, { name: 'log', text: `${stderr}${leader.stderr()}` }]
    expect(scanForLeaks(secrets, sinks)).toEqual([])
    // Control: a planted secret would be found.
    expect(scanForLeaks(secrets, [{ name: 'planted', text: `${stdout}${[...secrets.values()][0] ?? ''}` }])).toHaveLength(1)
  })

  it('cancels a call that its client has given up, so that it does not run later', async () => {
    await createLocalBrowser().follow(linkIn(textOf(await leader.callTool('todo_find_tasks'))))
    world.gate.shut()
    const cancelled = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 2 } }
    const { stdout } = await runStdio(world.environment, [initialize, find(2), cancelled])
    world.gate.open()
    expect(messagesIn(stdout).map(({ id }) => id)).toEqual([1])
  })
})

describe('what grantway stdio is not started with', () => {
  it.each([
    ['a port that changes', { PORT: '0' }, /^grantway: PORT: must be a fixed port/],
    ['a public address', { PUBLIC_URL: 'https://grantway.example.com' }, /^grantway: HOST and PUBLIC_URL: must be loopback/],
    ['an address others can reach', { HOST: '0.0.0.0' }, /^grantway: HOST and PUBLIC_URL: must be loopback/],
    ['another database', { DATABASE_URL: 'postgres://nobody:SECRET_password@127.0.0.1:1/none' }, /^grantway: DATABASE_URL: `grantway stdio` keeps its data/],
    ['a folder whose name is too long', { DATA_DIR: `/tmp/${'x'.repeat(120)}` }, /^grantway: DATA_DIR: is too long/],
  ])('%s is one line and exit code 2', async (_, change, sentence) => {
    const { code, stdout, stderr } = await runStdio({ ...world.environment, ...change })
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(sentence)])
    expect(stderr).not.toContain('SECRET_')
    expect([code, stdout]).toEqual([2, ''])
  })

  it.each([
    ['another deployment', ['--deployment', 'todo-only'], {}, /--deployment: another `grantway stdio` on this DATA_DIR was started with 'reference'/],
    ['another person', ['--user', 'Bob'], {}, /--user: another `grantway stdio` on this DATA_DIR was started with 'Alice'/],
    ['another address', [], { PORT: 'free' }, /PUBLIC_URL: another `grantway stdio`/],
    ['a name that is none', ['--user', '../x'], {}, /--user: must be 1 to 40 letters/],
  ])('%s than the one that runs is refused', async (_, args, change, sentence) => {
    const port = 'PORT' in change ? { PORT: String(await freePort()) } : {}
    const { code, stdout, stderr } = await runStdio({ ...world.environment, ...port }, [initialize], args)
    expect(stderr).toMatch(sentence)
    expect([code, stdout]).toEqual([2, ''])
    expect((await leader.listTools()).length).toBeGreaterThan(1)
  })
})
