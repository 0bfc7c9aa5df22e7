const core = 'packages/auth-core/src'

/** What is stored, and for whom it opens. */
export const storage = [
  ...['environment', 'purpose', 'subject', 'row', 'connector', 'String(version)'].map((part) => ({
    rule: 'S-V01', without: `a sealed text is not bound to its ${part.replace(/\W|String/g, '')}`,
    file: `${core}/vault/vault.ts`, find: '[environment, purpose, tenant, subject, row, connector, String(version)]',
    replace: `[${['environment', 'purpose', 'tenant', 'subject', 'row', 'connector', 'String(version)'].filter((one) => one !== part).join(', ')}]`,
    project: 'auth-core', test: `S-V01: never opens in another ${part === 'subject' ? 'user' : part.replace(/\W|String/g, '')}`,
  })),
  {
    rule: 'S-V01', without: 'every tenant has the same key and place',
    file: `${core}/sealer.ts`, find: '  const lengths = parts.map(', replace: '  parts = []\n  const lengths = parts.map(',
    project: 'auth-core', test: 'S-V01: never opens in another user',
  },
  {
    rule: 'S-V04', without: 'a tag of four bytes is enough', smoke: true,
    file: `${core}/vault/envelope.ts`, find: 'const tagBytes = 16', replace: 'const tagBytes = 4',
    project: 'auth-core', test: 'S-V04: opens with no shorter tag',
  },
  {
    rule: 'S-V03', without: 'the header of a sealed text is not authenticated',
    file: `${core}/vault/envelope.ts`, find: '  if (header.readUInt8(0) !== format || header.readUInt8(1) !== aes256gcm) return undefined\n  const nonce', replace: '  header.fill(0)\n  const nonce',
    project: 'auth-core', test: 'S-V03: opens for no flipped bit',
  },
  {
    rule: 'S-V05', without: 'a server starts with any root key',
    file: `${core}/vault/server-keys.ts`, find: '    if (!found?.key) throw wrongKey(ring)\n    return { version: found.version, key: found.key }', replace: '    return { version: 1, key: found?.key ?? Buffer.alloc(32) }',
    project: 'auth-core', test: 'S-V05: refuses to start',
  },
  {
    rule: 'S-V11', without: 'the name of an account is made part of the statement',
    file: 'packages/auth-core/src/access/authorize.ts',
    find: 'parts.store.rows<HotRow>(openConnection, [owner.tenant, owner.subject, connector.id, account ?? null])',
    replace: 'parts.store.rows<HotRow>(openConnection.replace(\'$4\', account === undefined ? \'null\' : `\'${account}\'`), [owner.tenant, owner.subject, connector.id])',
    project: 'auth-core', test: 'S-V11: is a text like any other',
  },
  {
    rule: 'S-V12', without: 'the person of a transaction outlives it',
    file: `${core}/store/drizzle-store.ts`, find: "${owner.tenant}, true), set_config('app.user', ${owner.subject}, true)", replace: "${owner.tenant}, false), set_config('app.user', ${owner.subject}, false)",
    project: 'auth-core', test: 'S-V12: leaves no context',
  },
  {
    rule: 'S-V12', without: 'the hot path runs inside the transaction of somebody else',
    file: `${core}/store/pglite-statements.ts`, find: 'client._runExclusiveTransaction(() => client.runExclusive(work))', replace: 'client.runExclusive(work)',
    project: 'auth-core', test: 'S-V12: keeps the hot path out',
  },
  {
    rule: 'P-B16', without: 'row-level security admits everybody to connections', smoke: true,
    file: 'packages/auth-core/migrations/0001_isolation.sql',
    find: "CREATE POLICY owner_only ON connections\n  USING (tenant_id = current_setting('app.tenant', true) AND user_id = current_setting('app.user', true));",
    replace: 'CREATE POLICY owner_only ON connections USING (true);',
    project: 'auth-core', test: 'P-B16: shows a person their own rows',
  },
  {
    rule: 'P-B16', without: 'row-level security admits everybody of a tenant',
    file: 'packages/auth-core/migrations/0001_isolation.sql',
    find: "CREATE POLICY owner_only ON connections\n  USING (tenant_id = current_setting('app.tenant', true) AND user_id = current_setting('app.user', true));",
    replace: "CREATE POLICY owner_only ON connections USING (tenant_id = current_setting('app.tenant', true));",
    project: 'auth-core', test: 'P-B16: shows a person their own rows',
  },
  {
    rule: 'S-M05', without: 'queries name no person and leave it to row-level security',
    file: `${core}/connections/connections.ts`, find: '  and(eq(connections.tenantId, tenant), eq(connections.userId, subject))', replace: '  and(eq(connections.tenantId, tenant))',
    project: 'auth-core', test: 'S-M05: the queries name the person',
  },
  {
    rule: 'S-M05', without: 'a call finds the connection of any person of the tenant',
    file: 'packages/auth-core/migrations/0001_isolation.sql', find: 'AND c.user_id = p_user AND', replace: 'AND',
    project: 'auth-core', test: 'S-M05: the queries name the person',
  },
  {
    rule: 'S-M07', without: 'a cursor opens for everybody',
    file: `${core}/access/call.ts`, find: 'const binding = [principal.issuer, principal.tenant, principal.subject, found.connection.id, use.name]', replace: 'const binding = [use.name]',
    project: 'auth-core', test: 'S-M07, P-A18',
  },
  {
    rule: 'S-M09', without: 'whoever waits for a refresh gets the tokens of whoever is refreshed',
    file: `${core}/connections/refresh.ts`, find: 'const current = running.get(id)', replace: 'const [current] = running.values()',
    project: 'auth-core', test: 'S-M09: never mixes two people',
  },
  {
    rule: 'P-E6', without: 'events reach the whole tenant',
    file: `${core}/events/events.ts`, find: 'JSON.stringify([tenant, subject])', replace: 'JSON.stringify([tenant, typeof subject])',
    project: 'auth-core', test: 'P-E6: delivers events',
  },
  {
    rule: 'P-C10', without: 'a token is used at whatever server is configured now',
    file: `${core}/connections/stored-tokens.ts`, find: 'if (secret.data.issuer !== connector.provider.issuer)', replace: 'if (false)',
    project: 'auth-core', test: 'P-C10: gets no token',
  },
  {
    rule: 'P-C10', without: 'a token is revoked at whatever server is configured now',
    file: `${core}/connections/revocations.ts`, find: '!tokens.success || tokens.data.issuer !== client.connector.provider.issuer', replace: '!tokens.success',
    project: 'auth-core', test: 'P-C10: gets no token',
  },
  {
    rule: 'P-C11', without: 'every caller refreshes for itself',
    file: `${core}/connections/refresh.ts`, find: '    if (current) return current\n', replace: '',
    project: 'auth-core', test: 'S-R01, P-C11: is shared by the callers',
  },
  {
    rule: 'S-M11', without: 'a result may hold a live token', smoke: true,
    file: `${core}/access/call.ts`, find: '    refuseLiveSecrets(parts, { tokens, shared }, JSON.stringify(value), use.name)\n', replace: '',
    project: 'auth-core', test: 'S-M11: withholds a result',
  },
  {
    rule: 'S-M14', without: 'the message of an unexpected error is shown',
    file: `${core}/access/call.ts`, find: "new ConnectorError(timedOut ? 'PROVIDER_UNAVAILABLE' : 'INTERNAL')", replace: "new ConnectorError('INTERNAL', { message: String(error) })",
    project: 'auth-core', test: 'S-M14: never shows the message',
  },
  {
    rule: 'S-M14', without: 'an error of the database keeps its statement',
    file: `${core}/store/store-error.ts`, find: "  if (code === undefined && error.name !== 'DrizzleQueryError') return error\n", replace: '  if (code !== null) return error\n',
    project: 'auth-core', test: 'S-M14: keeps SQL and parameters',
  },
  {
    rule: 'S-B20', without: 'the words of the provider reach the audit log',
    file: `${core}/flows/finish.ts`, find: "outcome: 'refused', reason: code }", replace: "outcome: 'refused', reason: answer.query.get('error') ?? code }",
    project: 'auth-core', test: 'S-B20: carries nothing',
  },
]
