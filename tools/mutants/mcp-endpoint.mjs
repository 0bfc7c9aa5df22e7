const core = 'packages/auth-core/src'
const identity = 'packages/identity/src'
const mcp = 'packages/mcp/src'

/** The MCP endpoint. */
export const endpoint = [
  {
    rule: 'S-M01', without: 'a bearer for another resource is accepted', smoke: true,
    file: `${identity}/bearer.ts`, find: '!row || row.audience !== resource', replace: '!row',
    project: 'identity', test: 'S-M01, P-A4',
  },
  {
    rule: 'S-M01', without: 'a bearer is made for any resource',
    file: `${identity}/issuer/configuration.ts`, find: '        if (indicator !== resource) throw new errors.InvalidTarget()\n', replace: '',
    project: 'identity', test: 'S-M01, P-D6: refuses the resource',
  },
  {
    rule: 'S-M02', without: 'any text is a bearer',
    file: `${identity}/bearer.ts`, find: 'where r.model = \'AccessToken\' and r.id_hash = $1 and', replace: 'where r.model = \'AccessToken\' and $1::text is not null and',
    project: 'identity', test: 'S-M03: takes no code, refresh token',
  },
  {
    rule: 'S-M03', without: 'a bearer lives for ever',
    file: `${identity}/bearer.ts`, find: 'and r.id_hash = $1 and r.expires_at > $2::timestamptz', replace: 'and r.id_hash = $1',
    project: 'identity', test: 'S-M03: refuses an access token after its hour',
  },
  {
    rule: 'S-M04', without: 'a bearer in the address counts',
    file: `${mcp}/endpoint.ts`, find: "const authorization = request.headers.get('authorization') ?? undefined", replace: "const authorization = request.headers.get('authorization') ?? `Bearer ${new URL(request.url).searchParams.get('access_token')}`",
    project: 'mcp', test: 'S-M04, P-A6',
  },
  {
    rule: 'S-M06', without: 'a header says who somebody is',
    file: `${mcp}/endpoint.ts`, find: 'return route(workings, checked,', replace: "return route(workings, { ...checked, subject: request.headers.get('x-user-id') ?? checked.subject },",
    project: 'mcp', test: 'S-M06, P-B14: is taken from no header',
  },
  {
    rule: 'S-M06', without: 'an argument says who somebody is',
    file: `${mcp}/dispatch/call-tool.ts`, find: 'parts.engine.callTool(caller.principal,', replace: "parts.engine.callTool({ ...caller.principal, subject: String(given['userId'] ?? caller.principal.subject) },",
    project: 'mcp', test: 'S-M06, P-B14: takes no identity',
  },
  {
    rule: 'S-M08', without: 'one server answers everybody',
    file: `${mcp}/serve-modern.ts`, find: "const caller: Caller = { era: 'modern', principal }", replace: "const caller: Caller = (globalThis.mutant ??= { era: 'modern', principal })",
    project: 'mcp', test: 'S-M08: equal request ids',
  },
  {
    rule: 'S-M10', without: 'a deployment offers every tool',
    file: 'apps/server/src/policy.ts', find: ' && (tools?.(tool) ?? true)', replace: '',
    project: 'server', test: 'S-M10: can leave tools out',
  },
  {
    rule: 'S-M13', without: 'the link of another tenant is read',
    file: `${mcp}/dispatch/read-resource.ts`, find: '    if (named.tenant !== principal.tenant) throw unknownResource(uri)\n', replace: '',
    project: 'mcp', test: 'S-M13, P-A18',
  },
  {
    rule: 'S-M15', without: 'a tenant is compared loosely',
    file: `${mcp}/dispatch/read-resource.ts`, find: 'named.tenant !== principal.tenant', replace: '!named.tenant.startsWith(principal.tenant)',
    project: 'mcp', test: 'S-M15: the tenant',
  },
  {
    rule: 'S-M15', without: 'an expression takes several segments',
    file: `${mcp}/catalog/uri-template.ts`, find: " : '([^/?#]+)'", replace: " : '(.+)'",
    project: 'mcp', test: 'S-M15: a hostile expression',
  },
  {
    rule: 'S-M17', without: 'every client is asked to open an address',
    file: `${mcp}/needs/settle.ts`, find: 'return request.elicitsUrls && asksPerson(need) ? askByElicitation(parts, caller.principal, attempt, need, 0) : tell(need)', replace: 'return askByElicitation(parts, caller.principal, attempt, need, 0)',
    project: 'mcp', test: 'S-M17, P-B2: no elicitation mode',
  },
  {
    rule: 'S-M17', without: 'every session of the older revision gets -32042',
    file: `${mcp}/needs/settle.ts`, find: '!caller.session?.elicitsUrls ||', replace: '!caller.session ||',
    project: 'mcp', test: 'S-M17, P-B2: no elicitation mode',
  },
  {
    rule: 'S-W07', without: 'any Host is served', smoke: true,
    file: `${mcp}/guard.ts`, find: "      if (!hosts.has(host.toLowerCase())) return jsonRpcRefusal(403, 'This Host is not served here.')\n", replace: '',
    project: 'mcp', test: 'refuses a Host that is not its own',
  },
  {
    rule: 'S-W07', without: 'any Origin is served',
    file: `${mcp}/guard.ts`, find: "      if (!origins.has(origin)) return jsonRpcRefusal(403, 'This Origin is not allowed.')\n", replace: '',
    project: 'mcp', test: 'refuses the origin https://evil.example before',
  },
  {
    rule: 'S-W08', without: 'every origin may read the answer',
    file: `${mcp}/guard.ts`, find: 'if (origin === null || !origins.has(origin)) return response', replace: 'if (origin === null) return response',
    project: 'mcp', test: 'refuses the origin https://evil.example before',
  },
  ...[
    ['callerBinding(principal)', 'caller', 'S-B28: opens for nothing with another person'],
    ['call.name', 'tool', 'S-B28: opens for nothing with another tool'],
    ['call.method', 'method', 'S-B28: opens for nothing with another method'],
    ["createHash('sha256').update(canonicalJson(call.input)).digest('base64url')", 'arguments', 'S-B28: opens for nothing with other arguments'],
  ].map(([part, name, test]) => ({
    rule: 'S-B28', without: `a requestState is not bound to its ${name}`,
    file: `${mcp}/needs/request-state.ts`, find: `  ${part === 'callerBinding(principal)' ? '...' : ''}${part},\n`, replace: '',
    project: 'mcp', test,
  })),
  {
    rule: 'S-B28', without: 'a sealed text lives for ever',
    file: `${core}/sealer.ts`, find: 'now().getTime() / 1000 < expires ? payload : undefined', replace: 'expires > 0 ? payload : undefined',
    project: 'mcp', test: 'refuses the state after its time',
  },
  {
    rule: 'S-B28', without: 'a state runs its call again and again',
    file: `${mcp}/needs/elicit.ts`, find: '  if (!(await parts.spent.claim(principal, key))) throw invalidRequestState()\n', replace: '',
    project: 'mcp', test: 'refuses a replay after success',
  },
  ...['issuer', 'tenant', 'subject', 'clientId'].map((part) => ({
    rule: 'S-B28', without: `what a client left is not bound to its ${part}`,
    file: `${core}/marks.ts`, find: `sha256(JSON.stringify([issuer, tenant, subject, clientId, kind, name]))`,
    replace: `sha256(JSON.stringify([${['issuer', 'tenant', 'subject', 'clientId'].map((one) => (one === part ? "''" : one)).join(', ')}, kind, name]) + (${part} ? '' : ' '))`,
    project: 'auth-core', test: 'S-B28: are found by nobody else',
  })),
  {
    rule: 'S-R13', without: 'an answer at another replica is anybody\'s',
    file: `${mcp}/legacy/questions.ts`, find: 'JSON.stringify([callerKey(principal), hash, id])', replace: "JSON.stringify([callerKey(principal), '', id])",
    project: 'mcp', test: 'S-R13: is answered at another replica',
  },
  ...['subject', 'tenant', 'clientId'].map((part) => ({
    rule: 'P-A17', without: `a session id is not bound to its ${part}`,
    file: `${mcp}/caller.ts`, find: `  ${part},\n`, replace: '',
    project: 'mcp', test: 'P-A17: the session id of 2025-11-25 is nothing without the bearer',
  })),
  {
    rule: 'P-A17', without: 'one session id has many spellings',
    file: `${core}/sealer.ts`, find: " || bytes.toString('base64url') !== sealed", replace: '',
    project: 'auth-core', test: 'S-B28, P-A17: has one spelling',
  },
  {
    rule: 'S-B25', without: 'an open stream outlives its bearer',
    file: `${mcp}/events/open-streams.ts`, find: 'isValid(authorization).then((valid) => valid || close(), close)', replace: 'isValid(authorization).then(() => undefined, close)',
    project: 'mcp', test: 'S-B25: the bearer of a removed person',
  },
  {
    rule: 'P-B25', without: 'a caller holds any number of calls open',
    file: `${mcp}/needs/elicit.ts`, find: '  if (!release) return pending(parts, principal, state)\n', replace: '',
    project: 'mcp', test: 'P-B25: answers AUTH_PENDING',
  },
  {
    rule: 'P-B25', without: 'a caller calls without end',
    file: `${mcp}/call-limit.ts`, find: '    if (left < 1) return', replace: '    if (left < -Infinity) return',
    project: 'mcp', test: 'P-B25: beyond the limit run nothing',
  },
  {
    rule: 'P-E9', without: 'what was sent is repeated in the answer',
    file: `${mcp}/dispatch/tool-input.ts`, find: "issue.code === 'unrecognized_keys' || issue.code === 'invalid_key'", replace: 'issue === undefined',
    project: 'mcp', test: 'P-E9: a name that is not known',
  },
]
