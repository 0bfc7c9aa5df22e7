const core = 'packages/auth-core/src'
const kit = 'packages/connector-kit/src'

/** What leaves for other servers. */
export const egress = [
  {
    rule: 'S-E01', without: 'private addresses count as public',
    file: `${core}/public-fetch.ts`, find: "return !closed.check(address, 'ipv4')", replace: 'return true',
    project: 'identity', test: 'S-E01, P-C13: does not reach',
  },
  {
    rule: 'S-E01', without: 'an address written as numbers is not looked at',
    file: `${core}/public-fetch.ts`, find: ' || (isIP(host) !== 0 && !isPublicAddress(host))', replace: '',
    project: 'identity', test: 'S-E01, P-C13: refuses https://127.0.0.1/',
  },
  {
    rule: 'S-E02', without: 'only the first address of a name is looked at',
    file: `${core}/public-fetch.ts`, find: '!addresses.every(({ address }) => isPublicAddress(address))', replace: '!isPublicAddress(first.address)',
    project: 'identity', test: 'S-E02, P-C13: refuses a name with one private',
  },
  {
    rule: 'S-E03', without: 'the token request follows a redirect', smoke: true,
    file: `${core}/flows/oauth-request.ts`, find: "redirect: 'manual' })", replace: "redirect: 'follow' })",
    project: 'auth-core', test: 'S-E03: a 307 is not followed',
  },
  {
    rule: 'S-E03', without: 'an API request follows a redirect',
    file: `${kit}/http/attempt.ts`, find: "redirect: 'manual'", replace: "redirect: 'follow'",
    project: 'connector-kit', test: 'S-E03: of status 302',
  },
  {
    rule: 'S-E04', without: 'a token goes to any origin',
    file: `${kit}/http/attempt.ts`, find: '!url || !options.origins.includes(url.origin)', replace: '!url',
    project: 'connector-kit', test: 'S-E04: is refused before anything is sent',
  },
  {
    rule: 'S-E05', without: 'a token answer may be of any size',
    file: `${core}/flows/oauth-request.ts`, find: 'await readCapped(response, maxAnswerBytes, request.connector.id)', replace: 'await response.text()',
    project: 'auth-core', test: 'S-E05: an answer of more than 64 KiB',
  },
  {
    rule: 'S-E05', without: 'an API answer may be of any size',
    file: `${kit}/http/read-body.ts`, find: 'if (size > maxBytes)', replace: 'if (size > Infinity)',
    project: 'connector-kit', test: 'S-E05: treat a body',
  },
  {
    rule: 'S-E06', without: 'a token request may take ten minutes',
    file: `${core}/flows/oauth-request.ts`, find: 'const timeoutMs = 10_000', replace: 'const timeoutMs = 600_000',
    project: 'auth-core', test: 'S-E06: every request carries',
  },
  {
    rule: 'S-E07', without: 'a token may live for ever',
    file: `${core}/flows/oauth-request.ts`, find: 'Math.min(answer.expires_in, maxLifeSeconds)', replace: 'answer.expires_in',
    project: 'auth-core', test: 'S-E07: a life of more than a year',
  },
  {
    rule: 'S-E08', without: 'a limit of the provider ends a connection',
    file: `${core}/flows/oauth-client.ts`, find: "  if (isOwnTrouble(error)) return { kind: 'transient' }\n", replace: '',
    project: 'auth-core', test: 'S-E08: a refresh answered with 429',
  },
  {
    rule: 'S-E08', without: 'a write is sent again after an outage',
    file: `${kit}/http/create-provider-http.ts`, find: "request.idempotent ?? request.method === 'GET'", replace: 'request.idempotent ?? true',
    project: 'connector-kit', test: 'S-E08: never happens to a POST',
  },
  {
    rule: 'S-E09', without: 'a failed revocation counts as done',
    file: `${core}/flows/revoke-token.ts`, find: "only the fact is kept.\n    return 'unreachable'", replace: "only the fact is kept.\n    return 'revoked'",
    project: 'auth-core', test: 'S-E09: says so when the provider',
  },
  {
    rule: 'S-M18', without: 'an endpoint of a provider may be http',
    file: `${kit}/define/check-connector.ts`, find: "if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {", replace: 'if (!loopback && loopback) {',
    project: 'connector-kit', test: 'S-M18, P-C12: refuses an endpoint without https',
  },
  {
    rule: 'P-B20', without: 'a public address may be http',
    file: 'apps/server/src/configuration/settings.ts', find: "if (new URL(publicUrl).protocol !== 'https:' && !isLoopback(publicUrl)) {", replace: 'if (publicUrl === null) {',
    project: 'server', test: 'P-B20, P-C12: names PUBLIC_URL',
  },
  {
    rule: 'S-B20', without: 'a redacted value hides the fields after it',
    file: 'apps/server/src/json-log.ts', find: '[Bb]earer\\s+[^\\s"\\\\]+/g', replace: '[Bb]earer\\s+\\S+/g',
    project: 'server', test: 'S-B20: takes no other field away',
  },
  {
    rule: 'P-C15', without: 'the log redacts nothing',
    file: 'apps/server/src/json-log.ts', find: 'secretShapes.reduce((clean, shape)', replace: 'secretShapes.slice(0, 0).reduce((clean, shape)',
    project: 'server', test: 'P-C15: removes what looks like a secret',
  },
  {
    rule: 'S-M12', without: 'text of third parties keeps invisible characters',
    file: 'packages/connectors/todo/src/records.ts', find: 'const text = z.string().transform((value) => plainText(value))', replace: 'const text = z.string()',
    project: 'todo', test: 'CS-OUT-06',
  },
  {
    rule: 'S-M12', without: 'a text of a third party is a link of any scheme',
    file: 'packages/connectors/todo/src/records.ts', find: '.url({ protocol: /^https?$/ })', replace: '.string()',
    project: 'todo', test: 'S-M12: text of third parties cannot bring a link',
  },
]
