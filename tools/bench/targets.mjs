// Starts the servers that are compared: the floor and ours, each as its own process.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPerson, freePort } from '@grantway/demo'
import { root } from '../setup.mjs'
import { post } from './load.mjs'

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1.0.0' },
  'io.modelcontextprotocol/clientCapabilities': {},
}
let nextId = 1
const clientsOfAlice = 16

/**
 * Authorized calls in the wire form of a revision, one client after the other: a single one would meet the limit on
 * calls. An answer that is not the expected one ends the bench.
 */
const caller = (url, clients, revision, method, name) => {
  const params = method === 'tools/call' ? { name, arguments: { limit: 20 } } : {}
  const modern = revision === '2026-07-28'
  const all = clients.map((headers) => modern
    ? { ...headers, 'mcp-protocol-version': revision, 'mcp-method': method, ...(method === 'tools/call' && { 'mcp-name': name }) }
    : { ...headers, 'mcp-protocol-version': revision })
  return async () => {
    const { answer } = await post(url, all[nextId % all.length], { jsonrpc: '2.0', id: nextId++, method, params: modern ? { ...params, _meta: meta } : params })
    const good = method === 'tools/list' ? answer?.result?.tools : answer?.result?.structuredContent
    if (!good) throw new Error(`${url} ${revision} ${method}: ${JSON.stringify(answer).slice(0, 300)}`)
    return answer
  }
}

const initialize = async (url, headers) => {
  const { headers: answered } = await post(url, headers, {
    jsonrpc: '2.0', id: nextId++, method: 'initialize',
    params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'bench', version: '1.0.0' } },
  })
  return { ...headers, 'mcp-session-id': answered['mcp-session-id'] }
}

const until = async (ready, what) => {
  const started = performance.now()
  for (;;) {
    if (await ready().catch(() => false)) return (performance.now() - started) / 1000
    if (performance.now() - started > 60_000) throw new Error(`${what} did not start`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The callers of one server: both revisions, the tool and the list. */
const callersOf = async (pids, modernUrl, legacyUrl, clients) => {
  const sessions = await Promise.all(clients.map((headers) => initialize(legacyUrl, headers)))
  const target = (url, own, revision, method) => ({ pids, call: caller(url, own, revision, method, 'todo_find_tasks') })
  return {
    '2026-07-28 tools/call': target(modernUrl, clients, '2026-07-28', 'tools/call'),
    '2025-11-25 tools/call': target(legacyUrl, sessions, '2025-11-25', 'tools/call'),
    '2026-07-28 tools/list': target(modernUrl, clients, '2026-07-28', 'tools/list'),
    '2025-11-25 tools/list': target(legacyUrl, sessions, '2025-11-25', 'tools/list'),
  }
}

/** Starts the floor. */
export const startFloor = async (upstream, upstreamToken) => {
  const port = await freePort()
  const child = spawn(process.execPath, [join(root, 'tools/bench/floor/server.mjs')], {
    env: { ...process.env, PORT: String(port), UPSTREAM: upstream, UPSTREAM_TOKEN: upstreamToken }, stdio: ['ignore', 'ignore', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}`
  const seconds = await until(async () => (await fetch(url, { method: 'POST', body: '{}' })).status > 0, 'the floor')
  return { name: 'floor', seconds, pids: () => [child.pid], callers: await callersOf(() => [child.pid], url, `${url}/legacy`, [{}]), stop: () => child.kill('SIGKILL') }
}

const childrenOf = (pid) => {
  try {
    return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).trim().split('\n').map(Number)
  } catch {
    return []
  }
}

/** Starts our server on a database, signs alice in, connects her, and makes personal tokens for the calls. */
export const startOurs = async (name, todo, client, port, database) => {
  const folder = mkdtempSync(join(tmpdir(), 'grantway-bench-'))
  const url = `http://localhost:${port}`
  const environment = {
    PATH: process.env.PATH, PORT: String(port), DATA_DIR: join(folder, 'data'), VAULT_KEY_FILE: join(folder, 'root.key'), LOG_LEVEL: 'error',
    TODO_CLIENT_ID: client.id, TODO_CLIENT_SECRET: client.secret, TODO_ISSUER: todo.url,
    ...(database && { DATABASE_URL: database.url }),
  }
  const grantway = (...args) => execFileSync(process.execPath, [join(root, 'apps/server/bin/grantway.js'), ...args], { env: environment, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  if (database) grantway('keys', 'create')
  const start = async () => {
    const child = spawn(process.execPath, [join(root, 'apps/server/bin/grantway.js'), 'serve'], { env: environment, stdio: ['ignore', 'ignore', 'ignore'] })
    return { child, seconds: await until(async () => (await fetch(`${url}/readyz`)).ok, name) }
  }
  let running = await start()
  const first = running.seconds
  running.child.kill('SIGTERM')
  await new Promise((resolve) => running.child.once('exit', resolve))
  running = await start()
  const { child, seconds: second } = running

  const page = await createPerson('alice').follow(`${url}/connect/todo?cap=tasks-read`)
  if (!page.text.includes('Connected to TODO')) throw new Error(page.text)
  const tokens = Array.from({ length: clientsOfAlice }, () =>
    grantway('tokens', 'create', '--user', 'alice', '--tenant', 'acme', '--name', 'bench').trim())
  const pids = () => [child.pid, ...(database ? childrenOf(database.pid) : [])]
  const callers = await callersOf(pids, `${url}/mcp`, `${url}/mcp`, tokens.map((token) => ({ authorization: `Bearer ${token}` })))
  const stop = () => {
    child.once('exit', () => rmSync(folder, { recursive: true }))
    child.kill('SIGKILL')
  }
  return { name, first, second, pids: () => [child.pid], callers, stop }
}
