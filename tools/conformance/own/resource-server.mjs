// Scenarios about the bearer, the Origin and the protocol's own checks.
import { callModern, isRefusal, urlRequestsOf } from './asking.mjs'
import { must, notApplicable } from './verdict.mjs'
import { legacyRequest, modernRequest, opensLinks } from './wire.mjs'

const garbage = 'SECRET_not_a_token'
const foreignOrigin = 'https://evil.example'

const challengeOf = async ({ wire }, bearer) => {
  const answer = await wire.modern(bearer, 'tools/list')
  return { ...answer, challenge: answer.headers.get('www-authenticate') ?? '' }
}

const parameter = (challenge, name) => new RegExp(`\\b${name}="([^"]*)"`).exec(challenge)?.[1]

const json = async (url) => {
  const response = await fetch(url, { redirect: 'manual' })
  return response.ok ? response.json().catch(() => undefined) : undefined
}

const wellKnown = (url) => {
  const { origin, pathname } = new URL(url)
  const path = '/.well-known/oauth-protected-resource'
  return [`${origin}${path}${pathname === '/' ? '' : pathname}`, `${origin}${path}`]
}

const metadataOf = async ({ url, wire }) => {
  const { challenge } = await challengeOf({ wire }, undefined)
  for (const address of [parameter(challenge, 'resource_metadata'), ...wellKnown(url)]) {
    const document = address && (await json(address))
    if (document) return document
  }
  return undefined
}

const both = async ({ wire }, bearer, headers) => [
  await wire.post(bearer, {
    ...modernRequest('tools/list'),
    headers: { ...modernRequest('tools/list').headers, ...headers },
  }),
  await wire.post(bearer, {
    ...legacyRequest('tools/list'),
    headers: { ...legacyRequest('tools/list').headers, ...headers },
  }),
]

/** Scenarios of the resource server, in the order of the requirement table. */
export const resourceServerScenarios = [
  {
    id: 'P-A1',
    requirement:
      'The protected resource metadata names this address and at least one authorization server (RFC 9728).',
    run: async (target) => {
      const document = await metadataOf(target)
      must(document, 'There is no protected resource metadata.')
      must(document.resource === target.url, `The metadata is about ${document.resource}.`)
      must(
        Array.isArray(document.authorization_servers) && document.authorization_servers.length > 0,
        'It names no authorization server.',
      )
    },
  },
  {
    id: 'P-A2',
    requirement:
      'A request without a bearer is 401 with WWW-Authenticate: Bearer and resource_metadata, or has well-known metadata.',
    run: async (target) => {
      const { status, challenge } = await challengeOf(target, undefined)
      must(status === 401, `It was answered with ${status}.`)
      must(/^Bearer\b/i.test(challenge), 'There is no Bearer challenge.')
      const address = parameter(challenge, 'resource_metadata')
      must(
        address === undefined || (await json(address)),
        'The address in resource_metadata gives no document.',
      )
      must(address !== undefined || (await metadataOf(target)), 'There is no way to the metadata.')
    },
  },
  {
    id: 'P-A3',
    requirement: 'A bearer that is not one is 401 with error="invalid_token"; another scheme is refused.',
    run: async (target) => {
      const { status, challenge } = await challengeOf(target, garbage)
      must(status === 401, `A made-up bearer was answered with ${status}.`)
      must(parameter(challenge, 'error') === 'invalid_token', 'The challenge has no error="invalid_token".')
      const basic = await target.wire.post(undefined, {
        ...modernRequest('tools/list'),
        headers: { Authorization: 'Basic YWxpY2U6YWxpY2U=' },
      })
      must([400, 401].includes(basic.status), `The Basic scheme was answered with ${basic.status}.`)
    },
  },
  {
    id: 'P-A4 P-A5',
    requirement: 'A bearer that was issued for another resource is 401.',
    run: async (target) => {
      if (!target.foreign) notApplicable('No bearer of another resource was given (--bearer-foreign).')
      for (const { status } of await both(target, target.foreign))
        must(status === 401, `It was answered with ${status}.`)
    },
  },
  {
    id: 'P-A6',
    requirement:
      'Every request needs the header: a bearer in the query or an earlier request of the same session do not count.',
    run: async (target) => {
      const inQuery = await target.wire.post(undefined, {
        ...modernRequest('tools/list'),
        path: `?access_token=${target.alice}`,
      })
      must(inQuery.status === 401, `A bearer in the query was answered with ${inQuery.status}.`)
      const { sessionId } = await target.wire.initialize(target.alice)
      const bare = await target.wire.legacy(undefined, 'tools/list', {}, sessionId)
      must(bare.status === 401, `The second request, without the header, was answered with ${bare.status}.`)
    },
  },
  {
    id: 'P-A7',
    requirement: 'The 401 challenge names the scope to ask for.',
    run: async (target) =>
      must(parameter((await challengeOf(target, undefined)).challenge, 'scope'), 'There is no scope in it.'),
  },
  {
    id: 'P-A8',
    requirement:
      'A bearer that lacks scope is 403 with error="insufficient_scope", the scope and the metadata.',
    run: async (target) => {
      if (!target.narrow) notApplicable('No bearer that lacks scope was given (--bearer-narrow).')
      const { status, headers } = await callModern(target, target.narrow)
      const challenge = headers.get('www-authenticate') ?? ''
      must(status === 403, `It was answered with ${status}.`)
      must(
        parameter(challenge, 'error') === 'insufficient_scope',
        'The challenge has no error="insufficient_scope".',
      )
      must(
        parameter(challenge, 'scope') && parameter(challenge, 'resource_metadata'),
        'The challenge lacks scope or metadata.',
      )
    },
  },
  {
    id: 'P-A10',
    requirement: 'Neither the challenge nor scopes_supported names offline_access.',
    run: async (target) => {
      const { challenge } = await challengeOf(target, undefined)
      const scopes = `${parameter(challenge, 'scope') ?? ''} ${
        (await metadataOf(target))?.scopes_supported?.join(' ') ?? ''
      }`
      must(!scopes.split(' ').includes('offline_access'), 'offline_access is named.')
    },
  },
  {
    id: 'P-A12',
    requirement: 'A request with a foreign Origin is 403 in both revisions, whatever its bearer.',
    run: async (target) => {
      for (const origin of [foreignOrigin, 'null', `${new URL(target.url).origin}.evil.example`]) {
        for (const { status } of await both(target, target.alice, { Origin: origin })) {
          must(status === 403, `The Origin ${origin} was answered with ${status}.`)
        }
      }
    },
  },
  {
    id: 'P-A13',
    requirement: 'server/discover tells versions and capabilities.',
    run: async ({ wire, alice }) => {
      const { result } = await wire.modern(alice, 'server/discover')
      must(result.supportedVersions?.includes('2026-07-28'), 'supportedVersions does not name 2026-07-28.')
      must(typeof result.capabilities === 'object', 'There are no capabilities.')
    },
  },
  {
    id: 'P-A14',
    requirement:
      'Missing fields are -32602, headers that do not fit -32020, unknown versions -32022, each with 400; unknown methods -32601 with 404.',
    run: async ({ wire, alice, tool, input }) => {
      const call = () => modernRequest('tools/call', { name: tool, arguments: input })
      const refuses = async (what, request, code, status) => {
        const answer = await wire.post(alice, request)
        must(
          answer.error.code === code && answer.status === status,
          `${what}: ${answer.status} and ${answer.error.code}.`,
        )
      }
      const metaKey = (key) => `io.modelcontextprotocol/${key}`
      for (const key of ['protocolVersion', 'clientCapabilities']) {
        const request = call()
        delete request.body.params._meta[metaKey(key)]
        await refuses(`without ${key}`, request, -32602, 400)
      }
      for (const header of ['Mcp-Method', 'Mcp-Name', 'MCP-Protocol-Version']) {
        const request = call()
        delete request.headers[header]
        await refuses(`without the header ${header}`, request, -32020, 400)
      }
      await refuses(
        'another Mcp-Name',
        { ...call(), headers: { ...call().headers, 'Mcp-Name': `${tool}_other` } },
        -32020,
        400,
      )
      const future = call()
      future.headers['MCP-Protocol-Version'] = '2999-01-01'
      future.body.params._meta[metaKey('protocolVersion')] = '2999-01-01'
      await refuses('a version of the future', future, -32022, 400)
      await refuses('an unknown method', modernRequest('nobody/knows'), -32601, 404)
    },
  },
  {
    id: 'P-A15',
    requirement:
      '2026-07-28 keeps nothing: no Mcp-Session-Id, and capabilities of an earlier request do not count in the next.',
    run: async (target) => {
      const first = await callModern(target, target.alice, opensLinks)
      must(first.headers.get('mcp-session-id') === null, 'The answer carries an Mcp-Session-Id.')
      const second = await callModern(target, target.alice, {})
      must(
        urlRequestsOf(second).length === 0,
        'The second request declared nothing and was asked to open a link.',
      )
    },
  },
  {
    id: 'P-A16',
    requirement: 'initialize is answered in 2025-11-25 and server/discover in 2026-07-28, at one address.',
    run: async ({ wire, alice }) => {
      const { answer } = await wire.initialize(alice)
      must(answer.result.protocolVersion === '2025-11-25', 'initialize did not settle on 2025-11-25.')
      must((await wire.modern(alice, 'server/discover')).status === 200, 'server/discover did not work.')
    },
  },
  {
    id: 'P-A17',
    requirement:
      "A session id is no authentication: alice's with bob's bearer gives nothing, and looks like one that never was.",
    run: async ({ wire, alice, bob }) => {
      const { sessionId } = await wire.initialize(alice)
      if (!sessionId) notApplicable('The server keeps no sessions.')
      const stolen = await wire.legacy(bob, 'tools/list', {}, sessionId)
      must(isRefusal(stolen), "bob was served in alice's session.")
      const unknown = await wire.legacy(bob, 'tools/list', {}, `${sessionId.slice(0, -4)}AAAA`)
      must(
        stolen.status === unknown.status && stolen.error.message === unknown.error.message,
        'It differs from the answer to an unknown id.',
      )
    },
  },
  {
    id: 'P-A20',
    requirement:
      'No failure of 2026-07-28 has the codes -32042 or -32002, nor a code of the reserved range that the specification does not give.',
    run: async ({ wire, alice, tool, input }) => {
      const known = new Set([-32700, -32600, -32601, -32602, -32603, -32020, -32021, -32022])
      const failures = [
        ['tools/call', { name: tool, arguments: input }],
        ['tools/call', { name: tool, arguments: input, requestState: 'nonsense' }],
        ['tools/call', { name: tool, arguments: 'text' }],
        ['tools/call', { name: 'nobody_knows' }],
        ['tools/call', {}],
        ['resources/read', { uri: 'nothing://here' }],
        ['prompts/get', { name: 'nobody_knows' }],
        [
          'completion/complete',
          { ref: { type: 'ref/prompt', name: 'nobody_knows' }, argument: { name: 'a', value: '' } },
        ],
        ['tools/list', { cursor: 'nonsense' }],
        ['initialize', {}],
      ]
      for (const [method, params] of failures) {
        const {
          error: { code },
        } = await wire.modern(alice, method, params)
        const allowed = code === undefined || known.has(code) || code < -32768 || code > -32000
        must(allowed, `${method} failed with ${code}.`)
      }
    },
  },
]
