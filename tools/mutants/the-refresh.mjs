const core = 'packages/auth-core/src/connections'

/** Who may refresh, what is saved, and how a connection ends. */
export const refresh = [
  {
    rule: 'S-R01', without: 'the lease of another process is not respected', smoke: true,
    file: `${core}/refresh-lease.ts`, find: ",\n        or(isNull(connections.leaseUntil), lt(connections.leaseUntil, statement`clock_timestamp()`))))", replace: '))',
    project: 'auth-core', test: 'S-R01: is one request for four processes',
  },
  {
    rule: 'S-R02', without: 'a transaction is open while the provider is asked',
    file: `${core}/refresh-stored.ts`, find: 'await lease.keep(() => send(work, lease, refreshToken))', replace: 'await parts.store.owned(owner, () => lease.keep(() => send(work, lease, refreshToken)))',
    project: 'auth-core', test: 'S-R02: holds no database connection',
  },
  {
    rule: 'S-R04', without: 'the lease of another process is not respected',
    file: `${core}/refresh-lease.ts`, find: ",\n        or(isNull(connections.leaseUntil), lt(connections.leaseUntil, statement`clock_timestamp()`))))", replace: '))',
    project: 'auth-core', test: 'S-R04: a holder that died before sending',
  },
  {
    rule: 'S-R04', without: 'a lease never ends',
    file: `${core}/refresh-lease.ts`, find: 'or(isNull(connections.leaseUntil), lt(connections.leaseUntil, statement`clock_timestamp()`))', replace: 'isNull(connections.leaseUntil)',
    project: 'auth-core', test: 'S-R03: a holder that slept after sending',
  },
  {
    rule: 'S-R03', without: 'nothing is asked immediately before sending', smoke: true,
    file: `${core}/refresh-stored.ts`, find: 'if (lease.maySend()) return', replace: 'if (lease) return',
    project: 'auth-core', test: 'S-R03: a holder that slept before sending',
  },
  {
    rule: 'S-R03', without: 'the fence is not compared when a state or a token is written',
    file: `${core}/stored-tokens.ts`, find: 'fence === undefined ? undefined : eq(connections.fence, fence)', replace: 'undefined',
    project: 'auth-core', test: 'S-R03: a holder that slept after sending',
  },
  {
    rule: 'S-R05', without: 'rotated tokens are used before they are saved', smoke: true,
    file: `${core}/refresh-stored.ts`, find: 'return lease.keep(() => saveTokens(work, lease, row, refreshToken, { refreshToken, ...decision.answer.tokens }))',
    replace: '{\n    void saveTokens(work, lease, row, refreshToken, { refreshToken, ...decision.answer.tokens })\n    return { tokens: { refreshToken, ...decision.answer.tokens }, version: lease.version + 1 }\n  }',
    project: 'auth-core', test: 'S-R05: are saved before anybody uses them',
  },
  {
    rule: 'S-R05', without: 'a request is not announced before it leaves',
    file: `${core}/refresh-lease.ts`, find: 'write({ tries: tries + 1 })', replace: 'write({})',
    project: 'auth-core', test: 'S-R03: a holder that slept after sending',
  },
  {
    rule: 'S-R05', without: 'the stored token is tried without end',
    file: `${core}/refresh-decision.ts`, find: "now >= maxTries ? { kind: 'end', reason: 'outcome_unknown' } : { ...leave", replace: '{ ...leave',
    project: 'auth-core', test: 'S-R05: a second one ends the connection',
  },
  {
    rule: 'S-R05', without: 'an unknown outcome looks like none',
    file: `${core}/refresh-stored.ts`, find: '  if (decision.marked) await markUnknown()\n', replace: '',
    project: 'auth-core', test: 'S-R05: is tried once more',
  },
  {
    rule: 'S-R05', without: 'a token that cannot be spent ends a connection',
    file: `${core}/refresh-stored.ts`, find: "const rotates = connector.provider.rotation !== 'none'", replace: 'const rotates = true',
    project: 'auth-core', test: 'S-R05: costs nothing where refresh tokens do not rotate',
  },
  {
    rule: 'S-R06', without: 'a database that is away loses rotated tokens',
    file: `${core}/save-tokens.ts`, find: 'if (performance.now() > giveUpAt) throw error', replace: 'if (giveUpAt) throw error',
    project: 'auth-core', test: 'S-R06: survive a database that goes away',
  },
  {
    rule: 'S-R06', without: 'an interrupted commit is not read back',
    file: `${core}/save-tokens.ts`, find: '      if (stored.tokens.accessToken === tokens.accessToken) return { ...stored, fresh: true }\n', replace: "      if (stored.tokens.accessToken === tokens.accessToken) throw new ConnectorError('AUTH_EXPIRED')\n",
    project: 'auth-core', test: 'S-R06: survive a database that goes away after',
  },
  {
    rule: 'S-R07', without: 'a newer token is not read before refreshing',
    file: `${core}/refresh.ts`, find: 'const stale = ({ version }: OpenTokens): boolean => version === used.version', replace: 'const stale = ({ version }: OpenTokens): boolean => version < used.version + 2',
    project: 'auth-core', test: 'S-R07: a token that died early',
  },
  {
    rule: 'S-R08', without: 'a refresh undoes what the provider said meanwhile',
    file: `${core}/save-tokens.ts`, find: ".where(and(unchanged(owner, id, basis), ne(connections.state, 'revoked')))", replace: '.where(unchanged(owner, id, basis))',
    project: 'auth-core', test: 'S-R08: is not undone by a refresh',
  },
  {
    rule: 'S-R08', without: 'the tokens of somebody who left stay alive',
    file: `${core}/save-tokens.ts`, find: '  await tryRevocation(parts, owner, queued)\n', replace: '',
    project: 'auth-core', test: 'S-R08: a disconnect during a refresh wins',
  },
  {
    rule: 'S-R09', without: 'the lease goes by the clock of the process',
    file: `${core}/refresh-lease.ts`, find: 'lt(connections.leaseUntil, statement`clock_timestamp()`)', replace: 'lt(connections.leaseUntil, new Date(parts.now().getTime() + 600_000))',
    project: 'auth-core', test: 'S-R01: is one request for four processes',
  },
  {
    rule: 'S-E08', without: 'a failing provider is asked by every call',
    file: `${core}/breaker.ts`, find: 'failures >= failuresToOpen ?', replace: 'failures < 0 ?',
    project: 'auth-core', test: 'S-E08: is not asked by every call',
  },
  {
    rule: 'S-E08', without: 'an outage looks like a dead token',
    file: `${core}/refresh.ts`, find: "        if (stale(newer)) throw new ConnectorError('PROVIDER_UNAVAILABLE', { connector: connector.id })\n", replace: '',
    project: 'auth-core', test: 'S-R07, S-E08: a 401 while',
  },
  {
    rule: 'S-E09', without: 'what could not be revoked is forgotten', smoke: true,
    file: `${core}/revocations.ts`, find: "const over = outcome === 'unreachable' && row.giveUpAt <= parts.now()", replace: "const over = outcome === 'unreachable'",
    project: 'auth-core', test: 'S-E09: is asked again with longer',
  },
  {
    rule: 'S-E09', without: 'every process retries every revocation',
    file: `${core}/revocations.ts`, find: "const mine = and(ownedBy(owner), eq(revocations.id, id), lte(revocations.dueAt, now))", replace: 'const mine = and(ownedBy(owner), eq(revocations.id, id))',
    project: 'auth-core', test: 'S-E09: is asked once by two processes',
  },
  {
    rule: 'P-B16', without: 'whoever sees everybody may change everybody',
    file: 'packages/auth-core/src/store/drizzle-store.ts', find: "  }, { accessMode: 'read only' })", replace: '  })',
    project: 'auth-core', test: 'P-B16: a transaction that sees everybody',
  },
  {
    rule: 'S-R11', without: 'a webhook may have any size',
    file: 'apps/server/src/http/webhooks.ts', find: 'bodyLimit({ maxSize: maxBodyBytes })', replace: 'bodyLimit({ maxSize: 100 * maxBodyBytes })',
    project: 'server', test: 'S-R11: does not read more',
  },
  {
    rule: 'S-R18', without: 'a target that cannot be parsed throws in the listener',
    file: 'apps/server/src/http/handle.ts', find: '    return undefined\n', replace: "    throw new TypeError('Invalid URL')\n",
    project: 'server', test: 'S-R18: answers the target',
  },
  {
    rule: 'S-R17', without: 'one connection that cannot be ended stops the others',
    file: 'apps/server/src/control/revoke-connections.ts', find: ", () => 'error' as const)", replace: ')',
    project: 'server', test: 'S-R17: goes on after one',
  },
]
