// The official suite against the real endpoint over a fixture, and against the real authorization server.
import { createPerson, freePort } from '@grantway/demo'
import { startFixtureServer } from './fixture-server.mjs'
import { judge, readTable } from './judge.mjs'
import { revisions, runSuite } from './suite.mjs'

/** Name of the set of authorization server scenarios, which the specification has no requirement set for. */
const authorizationSet = 'authorization server'

/**
 * Runs both requirement sets and the authorization server scenarios, and judges every scenario.
 * @param {{ node: string, program: string }} suite
 * @param {import('@grantway/demo').World} world
 * @param {(line: string) => void} say
 */
export const runOfficial = async (suite, world, say) => {
  const scenarios = []
  const fixture = await startFixtureServer()
  try {
    for (const revision of revisions) {
      say(`official suite, requirements of ${revision}`)
      scenarios.push(
        ...(await runSuite(suite, revision, ['server', '--url', fixture.url, '--requirements', revision])),
      )
    }
  } finally {
    await fixture.close()
  }
  for (const resource of [undefined, world.mcpUrl]) {
    say(`official suite, authorization server${resource ? ', with a resource parameter' : ''}`)
    scenarios.push(...(await runAuthorization(suite, world, resource)))
  }
  return judge(scenarios, readTable())
}

const runAuthorization = async (suite, world, resource) => {
  const port = await freePort()
  const clientId = await register(world.server.url, `http://127.0.0.1:${port}/callback`)
  const alice = createPerson('alice')
  const set = resource ? `${authorizationSet}, with resource` : authorizationSet
  const args = ['authorization', '--url', world.server.url, '--client-id', clientId, '--port', String(port)]
  return runSuite(suite, set, resource ? [...args, '--resource', resource] : args, (line) => {
    // The suite prints where a person must go; its own server waits for them to come back.
    if (line.startsWith(`${world.server.url}/authorize?`)) alice.follow(line.trim()).catch(() => undefined)
  })
}

const register = async (issuer, redirectUri) => {
  const answer = await fetch(`${issuer}/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'Conformance suite',
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: 'none',
    }),
  })
  const { client_id: clientId } = await answer.json()
  if (typeof clientId !== 'string')
    throw new Error(`The issuer refused to register the suite (${answer.status}).`)
  return clientId
}
