// The real endpoint of `packages/mcp` over the fixture engine, and the proxy in front of it.
import { createServer } from 'node:http'
import { createSealer } from '@grantway/auth-core'
import { createMcpEndpoint } from '@grantway/mcp'
import { getRequestListener } from '@hono/node-server'
import { createFixtureEngine } from './fixture-engine.mjs'
import { startProxy } from './proxy.mjs'

const bearer = 'SECRET_conformance'

const principal = {
  issuer: 'https://issuer.example',
  subject: 'alice',
  tenant: 'acme',
  roles: ['member'],
  displayName: 'Alice',
  clientId: 'conformance',
  clientName: 'Conformance suite',
}

/**
 * Starts the fixture server on free loopback ports.
 * @returns {Promise<{ readonly url: string, readonly close: () => Promise<void> }>}
 */
export const startFixtureServer = async () => {
  const proxy = await startProxy(bearer)
  const publicUrl = `http://localhost:${proxy.port}`
  const now = () => new Date()
  const endpoint = createMcpEndpoint({
    engine: createFixtureEngine(publicUrl),
    verifyBearer: async (authorization) =>
      authorization === `Bearer ${bearer}` ? principal : { problem: 'invalid' },
    challenge: () => 'Bearer error="invalid_token"',
    sealer: createSealer(Buffer.alloc(32, 7), now),
    publicUrl,
    now,
    log: () => undefined,
    serverName: 'grantway-conformance',
    version: '0.1.0',
  })
  const server = createServer(getRequestListener(endpoint.fetch))
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  proxy.forwardTo(server.address().port)
  return {
    url: `${publicUrl}/mcp`,
    close: async () => {
      await endpoint.close()
      await proxy.close()
      await closeServer(server)
    },
  }
}

const closeServer = (server) =>
  new Promise((resolve) => {
    server.close(resolve)
    server.closeAllConnections()
  })
