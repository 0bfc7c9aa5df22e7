const core = 'packages/auth-core/src'
const identity = 'packages/identity/src'
const web = 'packages/web/src'

const steps = 'checkFreshness, checkContext, checkPerson, checkTenant, checkBrowser, checkIssuer,'
const stepsWithout = (...left) => steps.split(' ').filter((step) => !left.includes(step.slice(0, -1))).join(' ')

/** The order of the callback, step by step. */
export const callback = [
  {
    rule: 'S-B01', without: 'who opens a link is not compared with who asked',
    file: `${core}/flows/begin.ts`,
    find: 'if (row.tenantId !== session.tenant || row.userId !== session.subject) {', replace: 'if (row === undefined) {',
    project: 'auth-core', test: 'S-B01, P-B12, P-B13',
  },
  {
    rule: 'S-B02', without: 'the person at the callback is not compared', smoke: true,
    file: `${core}/flows/callback-steps.ts`, find: steps, replace: stepsWithout('checkPerson'),
    project: 'auth-core', test: 'S-B02, P-B13',
  },
  {
    rule: 'S-B03', without: 'nobody need be signed in at the callback',
    file: `${core}/flows/callback-steps.ts`, find: steps, replace: stepsWithout('checkPerson', 'checkTenant'),
    project: 'auth-core', test: 'S-B03: refuses an answer',
  },
  {
    rule: 'S-B04', without: 'the flow cookie is not compared',
    file: `${core}/flows/callback-steps.ts`, find: steps, replace: stepsWithout('checkBrowser'),
    project: 'auth-core', test: 'S-B04, P-C2',
  },
  {
    rule: 'S-B05', without: 'an answer needs no state',
    file: `${core}/flows/callback-steps.ts`, find: "if (!state || !(query.get('code')", replace: "if (!(query.get('code')",
    project: 'auth-core', test: 'S-B05: requires a state',
  },
  {
    rule: 'S-B06', without: 'any state finds a flow',
    file: `${core}/flows/callback-steps.ts`, find: '.where(eq(flows.stateHash, sha256(state)))', replace: '',
    project: 'auth-core', test: 'S-B06: refuses a forged state',
  },
  {
    rule: 'S-B07', without: 'a flow is not consumed by its first answer',
    file: `${core}/flows/callback-steps.ts`,
    find: '.where(and(eq(flows.stateHash, flow.stateHash), isNull(flows.usedAt)))', replace: '.where(eq(flows.stateHash, flow.stateHash))',
    project: 'auth-core', test: 'S-B07, P-C2',
  },
  {
    rule: 'S-B08', without: 'a flow lives for ever',
    file: `${core}/flows/callback-steps.ts`, find: 'flow.usedAt || flow.expiresAt <= now', replace: 'flow.usedAt',
    project: 'auth-core', test: 'S-B08, P-C2',
  },
  {
    rule: 'S-B09', without: 'the tenant at the callback is not compared',
    file: `${core}/flows/callback-steps.ts`, find: steps, replace: stepsWithout('checkTenant'),
    project: 'auth-core', test: 'S-B09: refuses the same person',
  },
  {
    rule: 'S-B10', without: 'any callback address finishes any flow',
    file: `${core}/flows/callback-steps.ts`, find: steps, replace: stepsWithout('checkContext'),
    project: 'auth-core', test: 'S-B10, P-C9',
  },
  {
    rule: 'S-B12', without: 'the issuer of an answer is taken for the right one',
    file: `${core}/flows/oauth-client.ts`, find: 'client(registration), query, state)',
    replace: "client(registration), new URLSearchParams([...[...query].filter(([name]) => name !== 'iss'), ['iss', provider.issuer]]), state)",
    project: 'auth-core', test: 'S-B12, P-C9',
  },
  {
    rule: 'S-B12', without: 'an announced issuer may be missing',
    file: `${core}/flows/oauth-request.ts`, find: 'provider.authorization_response_iss_parameter_supported ?? false', replace: 'false',
    project: 'auth-core', test: 'S-B12, P-C9: refuses an issuer that is missing',
  },
  {
    rule: 'S-B13', without: 'an issuer that was not announced is not read',
    file: `${core}/flows/oauth-client.ts`, find: 'client(registration), query, state)',
    replace: "client(registration), new URLSearchParams([...query].filter(([name]) => name !== 'iss')), state)",
    project: 'auth-core', test: 'S-B13: is refused',
  },
  {
    rule: 'S-B14', without: 'no challenge is sent',
    file: `${core}/flows/oauth-client.ts`, find: "const url = provider.code_challenge_method === 'S256'", replace: 'const url = false',
    project: 'auth-core', test: 'S-B14, P-C8',
  },
  {
    rule: 'S-B15', without: 'every flow has the same verifier',
    file: `${core}/flows/oauth-client.ts`, find: 'const verifier = generateCodeVerifier()', replace: "const verifier = 'v'.repeat(43)",
    project: 'auth-core', test: 'S-B15: every flow',
  },
  {
    rule: 'S-B16', without: 'a code is bound to no flow',
    file: `${core}/flows/oauth-client.ts`, find: 'const verifier = generateCodeVerifier()', replace: "const verifier = 'v'.repeat(43)",
    project: 'auth-core', test: "S-B16: an attacker's code",
  },
  {
    rule: 'S-B17', without: 'parameters may be repeated',
    file: `${core}/flows/callback-steps.ts`, find: ' || new Set(names).size !== names.length', replace: '',
    project: 'auth-core', test: 'S-B17: refuses repeated',
  },
  {
    rule: 'S-B17', without: 'a query may be of any length',
    file: `${web}/routes/callback.ts`, find: '  if (search.length > maxQueryBytes) return answerFailure(web, context, tooLong)\n', replace: '',
    project: 'web', test: 'S-B17: does not read a query',
  },
  {
    rule: 'S-B25', without: 'a removed person may finish',
    file: `${core}/flows/finish.ts`, find: "    if (!(await parts.store.shared((sql) => isMember(sql, owner)))) throw new ConnectorError('USER_MISMATCH')\n", replace: '',
    project: 'auth-core', test: 'S-B25: a person removed',
  },
  {
    rule: 'S-B25', without: 'a member of any organisation may finish',
    file: `${core}/store/is-member.ts`, find: 'eq(memberships.tenantId, tenant), ', replace: '',
    project: 'auth-core', test: 'S-B25: a person who left',
  },
  {
    rule: 'S-B25', without: 'tokens nobody owns stay alive',
    file: `${core}/flows/finish.ts`, find: '    await discardTokens(parts, owner, client, answer.tokens, accountKey)\n', replace: '',
    project: 'auth-core', test: 'S-B25: a person removed',
  },
  {
    rule: 'S-B25', without: 'the bearer of a disabled person works on',
    file: `${identity}/bearer.ts`, find: "and u.disabled_at is null\n  where r.model = 'AccessToken'", replace: "\n  where r.model = 'AccessToken'",
    project: 'identity', test: 'S-B25: shuts a disabled person out',
  },
  {
    rule: 'S-B25', without: 'the browser of a disabled person stays signed in',
    file: `${identity}/sessions.ts`, find: 'join users u on u.id = s.user_id and u.disabled_at is null', replace: 'join users u on u.id = s.user_id',
    project: 'identity', test: 'S-B25: are worth nothing while somebody',
  },
  {
    rule: 'S-B27', without: 'what was asked counts as granted',
    file: `${core}/connections/capabilities-granted.ts`,
    find: '  if (scopes === undefined) return { granted: asked', replace: '  if (scopes !== null) return { granted: asked',
    project: 'auth-core', test: 'S-B27: less than asked',
  },
  {
    rule: 'S-B27', without: 'a capability is not required',
    file: `${core}/access/authorize.ts`,
    find: "  if (enough.length === 0) return question('SCOPE_MISSING')\n", replace: '',
    project: 'auth-core', test: 'S-B27: names the narrow link',
  },
  {
    rule: 'S-B27', without: 'a surplus of scopes is not written down',
    file: `${core}/connections/capabilities-granted.ts`, find: '!scopesFor(asked).includes(scope)', replace: 'scopesFor(asked).includes(scope) && false',
    project: 'auth-core', test: 'S-B27: more than asked',
  },
  {
    rule: 'S-B29', without: 'an intent can be guessed',
    file: `${core}/links/intents.ts`, find: ".digest('base64url').slice(0, 32)", replace: ".digest('base64url').slice(0, 6)",
    project: 'auth-core', test: 'S-B29, P-B17: a link carries',
  },
  {
    rule: 'S-R12', without: 'a person may have any number of questions',
    file: `${core}/links/intents.ts`, find: '          await transaction.delete(intents).where(inArray(intents.idHash, beyond))\n', replace: '',
    project: 'auth-core', test: 'S-R12, P-B25',
  },
  {
    rule: 'S-R12', without: 'old questions stay in the database',
    file: `${core}/links/intents.ts`, find: 'where(and(ownedBy(principal), lt(intents.expiresAt, now())))', replace: 'where(and(live, lt(intents.expiresAt, now())))',
    project: 'auth-core', test: 'the questions of a person',
  },
  {
    rule: 'P-B25', without: 'a person may start any number of flows',
    file: `${core}/flows/begin.ts`, find: '(open?.flows ?? 0) >= maxOpenFlows', replace: 'false',
    project: 'auth-core', test: 'P-B25: limits unfinished flows',
  },
  {
    rule: 'P-B12', without: 'any client settles the question of another',
    file: `${core}/links/intents.ts`, find: 'ownedBy(principal), eq(intents.clientId, principal.clientId))\n\n', replace: 'ownedBy(principal))\n\n',
    project: 'auth-core', test: 'P-B12: belong to the client',
  },
  {
    rule: 'S-M07', without: 'anybody reads how the question of another ended',
    file: `${core}/links/await-intent.ts`, find: 'if (own && row.settled)', replace: 'if (row?.settled)',
    project: 'auth-core', test: 'P-B12: belong to the client',
  },
  {
    rule: 'P-B7', without: 'a held write runs as often as it is retried',
    file: `${core}/links/intents.ts`, find: 'not(arrayContains(intents.claims, [call])), ', replace: '',
    project: 'auth-core', test: 'P-B7: writes only once',
  },
]
