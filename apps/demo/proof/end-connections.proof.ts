import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRootKey, createVault, readRootKey } from '@grantway/auth-core'
import { openPglite, schema } from '@grantway/auth-core/store'
import { proofCount, recordFigures } from '@grantway/auth-core/testing'
import { expect, it } from 'vitest'

// The drill for the day on which every token may have leaked: one command, ten thousand connections, a service that
// fails at some of them, and an operator whose terminal is closed again and again.

const program = fileURLToPath(new URL('../../server/bin/grantway.js', import.meta.url))
const total = proofCount(10_000)
const kills = 3
const failsAt = 50

/** A service that ends authorizations; it refuses every fiftieth, and keeps when each request came. */
const startService = async () => {
  const ended = new Set<string>()
  const times: number[] = []
  const server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk: Buffer) => (body += chunk.toString()))
    request.on('end', () => {
      const token = new URLSearchParams(body).get('token') ?? ''
      const refused = Number(token.split('_').at(-1)) % failsAt === 0
      times.push(performance.now())
      if (!refused) ended.add(token)
      response.writeHead(refused ? 400 : 200).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, ended, times,
    close: () => new Promise((resolve) => server.close(resolve)),
  }
}

/** Connections as the server stores them, each sealed for its own person. */
const fill = async (directory: string, keyFile: string, issuer: string): Promise<void> => {
  const now = () => new Date()
  createRootKey(keyFile)
  const store = await openPglite(directory)
  const vault = await createVault(store, { current: readRootKey(keyFile) }, now)
  await store.shared((sql) => sql.insert(schema.tenants).values({ id: 'acme', name: 'Acme' }).onConflictDoNothing())
  for (let number = 0; number < total; number += 1) {
    const [tenant, subject, id] = ['acme', `u${number}`, randomUUID()]
    const token = `SECRET_token_${number}`
    const sealed = await vault.seal({ tenant, subject, purpose: 'tokens', row: id, connector: 'todo', version: 1 }, { issuer, accessToken: token, refreshToken: token, issuedAt: 0 })
    await store.shared((sql) => sql.insert(schema.users).values({ id: subject, displayName: subject, kind: 'demo' }))
    await store.owned({ tenant, subject }, (sql) => sql.insert(schema.connections).values({
      id, tenantId: tenant, userId: subject, connector: 'todo', registration: 'todo', accountKey: subject, accountLabel: subject,
      state: 'active', grantedScopes: ['data:read'], version: 1, connectedAt: now(), ...sealed,
    }))
  }
  await store.close()
}

it('S-R17: ten thousand connections are ended by one command, ten a second, however often it is killed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'grantway-drill-'))
  const [data, key] = [join(folder, 'data'), join(folder, 'root.key')]
  const service = await startService()
  await fill(data, key, service.url)
  const env = {
    PATH: process.env['PATH'] ?? '', DATA_DIR: data, VAULT_KEY_FILE: key, LOG_LEVEL: 'error',
    TODO_CLIENT_ID: 'grantway', TODO_CLIENT_SECRET: 'SECRET_client', TODO_ISSUER: service.url,
  }
  let output = ''
  let last = ''
  /** Runs the command, and kills it when so many connections have been asked for in all. */
  const run = (killAt: number): Promise<number | null> => {
    const child = spawn(process.execPath, [program, 'connections', 'revoke', '--tenant', 'acme', '--connector', 'todo'], { env, stdio: ['ignore', 'pipe', 'pipe'] })
    last = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString()
        last += chunk.toString()
      })
    }
    const watch = setInterval(() => service.times.length >= killAt && child.kill('SIGKILL'), 20)
    return new Promise((resolve) => child.once('close', (code) => (clearInterval(watch), resolve(code))))
  }
  const codes: (number | null)[] = []
  for (let kill = 1; kill <= kills; kill += 1) codes.push(await run(Math.floor((total * kill) / (kills + 1))))
  codes.push(await run(Infinity))
  await service.close()

  const left = await openPglite(data)
  const rows = await left.everyone((sql) => sql.select({ id: schema.connections.id }).from(schema.connections))
  const [queued, events] = await left.asKeeper(async (sql) => [
    await sql.select({ id: schema.revocations.id }).from(schema.revocations),
    await sql.select({ action: schema.auditEvents.action }).from(schema.auditEvents),
  ])
  await left.close()
  rmSync(folder, { recursive: true, force: true })
  const busiest = Math.max(...service.times.map((from) => service.times.filter((at) => at >= from && at < from + 1_000).length))
  const written = (action: string): number => events.filter((event) => event.action === action).length
  const refused = Math.ceil(total / failsAt)
  recordFigures('the drill: every connection of a tenant is ended', {
    connections: total, kills, left: rows.length, endedAtTheService: service.ended.size, refusedByTheService: written('revocation.refused'),
    askedAgainLater: queued.length, requests: service.times.length, mostInOneSecond: busiest,
  })
  expect(rows).toEqual([])
  // What a kill came between waits in the queue, from which a running server asks again.
  expect(queued.length).toBeLessThanOrEqual(kills)
  expect(service.ended.size + refused + queued.length).toBeGreaterThanOrEqual(total)
  expect(written('connection.disconnected')).toBe(total)
  expect(written('revocation.refused')).toBeGreaterThanOrEqual(refused - kills)
  expect(codes.slice(0, kills)).toEqual(Array.from({ length: kills }, () => null))
  expect(codes.at(-1)).toBe(last.includes('"upstream":"failed"') ? 1 : 0)
  expect(output).not.toContain('SECRET_')
})
