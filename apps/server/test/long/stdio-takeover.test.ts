import { createServer, type Server } from 'node:net'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createLocalBrowser } from '../support/local-browser.ts'
import { linkIn, openDesktop, tasksOf, textOf, type ClientKind, type DesktopClient } from '../support/stdio-client.ts'
import { runStdio, startStdioWorld, type StdioWorld } from '../support/stdio-world.ts'

// Every desktop client spawns a process of its own; one leads, and any of them may be killed.

// A takeover opens a database; on a busy machine five of them take their time.
vi.setConfig({ testTimeout: 120_000 })
const patience = { timeout: 30_000 }

let world: StdioWorld
const desktops: DesktopClient[] = []
beforeEach(async () => {
  world = await startStdioWorld()
})
afterEach(async () => {
  await Promise.all(desktops.splice(0).map((desktop) => desktop.close()))
  await world.close()
})

const open = async (kind: ClientKind): Promise<DesktopClient> => {
  const desktop = await openDesktop({ kind, environment: world.environment })
  desktops.push(desktop)
  return desktop
}
const leads = (desktop: DesktopClient): boolean => desktop.stderr().includes('"message":"leading"')
// The log arrives on another pipe than the answer.
const oneLeads = (...among: readonly DesktopClient[]): Promise<void> =>
  expect.poll(() => among.filter(leads).length, patience).toBe(1)
const kill = (desktop: DesktopClient): void => {
  process.kill(desktop.pid(), 'SIGKILL')
  desktops.splice(desktops.indexOf(desktop), 1)
}
const connect = async (desktop: DesktopClient) => {
  const browser = createLocalBrowser()
  await browser.follow(linkIn(textOf(await desktop.callTool('todo_find_tasks'))))
  return browser
}

describe('two processes on one DATA_DIR', () => {
  it('opened at once share one leader, and five times in a row a survivor goes on after kill -9 without another consent', async () => {
    const kinds: readonly ClientKind[] = ['sdk-v1 2025-11-25', 'sdk-v2 2026-07-28', 'sdk-v2 2025-11-25']
    const both = await Promise.all([open('sdk-v1 2025-11-25'), open('sdk-v2 2026-07-28')])
    await oneLeads(...both)
    let [leader, survivor] = leads(both[0]) ? both : [both[1], both[0]]
    const browser = await connect(survivor)
    const tasks = await tasksOf(leader)
    expect(tasks).toContain('Water the plants')
    const visited = browser.visited.length

    for (let round = 0; round < 5; round += 1) {
      kill(leader)
      expect(await tasksOf(survivor)).toBe(tasks)
      await oneLeads(survivor)
      leader = survivor
      // A third opens in every round, and joins the one that took over.
      survivor = await open(kinds[round % kinds.length] ?? 'sdk-v1 2025-11-25')
      expect(await tasksOf(survivor)).toBe(tasks)
      expect(leads(survivor)).toBe(false)
    }
    expect(browser.visited.length).toBe(visited)
  })

  it('of two survivors one leads, and both go on with their subscriptions; so does one whose leader is closed in peace', async () => {
    const first = await open('sdk-v1 2025-11-25')
    const [legacy, modern] = [await open('sdk-v1 2025-11-25'), await open('sdk-v2 2026-07-28')]
    const browser = await connect(legacy)
    const tasks = await tasksOf(first)
    await legacy.subscribe('auth://todo')
    await modern.subscribe('auth://todo')
    kill(first)
    expect(await Promise.all([tasksOf(legacy), tasksOf(modern)])).toEqual([tasks, tasks])
    await oneLeads(legacy, modern)
    await browser.disconnect(world.url)
    await expect.poll(() => [legacy.updated, modern.updated], patience).toEqual([['auth://todo'], ['auth://todo']])

    const [leader, other] = leads(legacy) ? [legacy, modern] : [modern, legacy]
    desktops.splice(desktops.indexOf(leader), 1)
    await leader.close()
    expect(textOf(await other.callTool('todo_find_tasks'))).toMatch(/^AUTH_REQUIRED/)
    await oneLeads(other)
  })
})

describe('a call that runs while the leader is killed', () => {
  it('is asked again when it reads, and answered when it may have written', async () => {
    const leader = await open('sdk-v1 2025-11-25')
    const survivor = await open('sdk-v2 2026-07-28')
    await connect(leader)
    // The write needs another capability.
    await createLocalBrowser().follow(linkIn(textOf(await survivor.callTool('todo_add_tasks', { tasks: [{ content: 'once' }] }))))
    world.gate.shut()
    const before = world.gate.arrived.length
    const read = survivor.callTool('todo_find_tasks')
    const written = survivor.callTool('todo_add_tasks', { tasks: [{ content: 'once' }] })
    await expect.poll(() => world.gate.arrived.slice(before).length, patience).toBe(2)
    kill(leader)
    expect(textOf(await written)).toMatch(/^INTERNAL: .* It may have been done: check before you repeat it\.$/)
    await expect.poll(() => world.gate.arrived.slice(before).length, patience).toBe(3)
    world.gate.open()
    expect((await read).isError).toBeFalsy()
    const posts = world.gate.arrived.slice(before).filter((line) => line.startsWith('POST'))
    expect(posts).toHaveLength(1)
  })
})

describe('S-B33: another program on this computer', () => {
  const stranger = (): Promise<Server> =>
    new Promise((resolve, reject) => {
      const server = createServer((socket) => void socket.end('HTTP/1.1 200 OK\r\n\r\n')).once('error', reject)
      server.listen(Number(world.environment['PORT']), '127.0.0.1', () => resolve(server))
    })

  it('S-B33: has the port first: nothing starts, in one line with exit code 2', async () => {
    const server = await stranger()
    const { code, stdout, stderr } = await runStdio(world.environment)
    server.close()
    expect(stderr.trim().split('\n').filter((line) => line.startsWith('grantway:'))).toEqual([
      expect.stringMatching(/^grantway: PORT: \d+ is taken by another program/),
    ])
    expect([code, stdout]).toEqual([2, ''])
  })

  it('S-B33: takes the port when the leader dies: the survivor gives no link and says why, until it is free', async () => {
    const leader = await open('sdk-v1 2025-11-25')
    const survivor = await open('sdk-v1 2025-11-25')
    const before = textOf(await survivor.callTool('todo_find_tasks'))
    expect(before).toMatch(/^AUTH_REQUIRED/)
    kill(leader)
    const server = await takePort(stranger)
    const answer = await survivor.callTool('todo_find_tasks')
    expect(answer.isError).toBe(true)
    expect(textOf(answer)).toMatch(/^CONFIG_INVALID: PORT: \d+ is taken by another program/)
    expect(textOf(answer)).not.toContain(world.url)
    await new Promise((done) => server.close(done))
    expect(textOf(await survivor.callTool('todo_find_tasks'))).toMatch(/^AUTH_REQUIRED/)
  })
})

// The port is free a moment after its holder was killed.
const takePort = async (stranger: () => Promise<Server>): Promise<Server> => {
  for (;;) {
    try {
      return await stranger()
    } catch {
      await new Promise((done) => setTimeout(done, 1))
    }
  }
}
