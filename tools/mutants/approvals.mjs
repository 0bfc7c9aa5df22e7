const folder = 'packages/auth-core/src/approvals'
const rule = 'S-B26'
const project = 'auth-core'

/** Who may approve what, and what an approval is bound to. */
export const approvals = [
  {
    rule, without: 'somebody approves their own request', smoke: true, project,
    file: `${folder}/decide.ts`, find: '  if (row.userId === decider.administrator) return refusal(\'own_request\')\n', replace: '',
    test: 'S-B26: lets nobody approve their own request',
  },
  {
    rule, without: 'the database takes any approver', project,
    file: 'packages/auth-core/migrations/0000_tables.sql', find: 'CHECK (decided_by is null or decided_by <> user_id)', replace: 'CHECK (true)',
    test: 'S-B26: refuses a row that says somebody approved their own request',
  },
  {
    rule, without: 'the roles of the session are believed', project,
    file: `${folder}/decide.ts`, find: 'may(await liveRoles(sql, actor), \'approve\')', replace: 'may({ roles: [...session.roles, ...(await liveRoles(sql, actor)).roles] }, \'approve\')',
    test: 'S-B26: believes the database about roles',
  },
  {
    rule, without: 'every member decides', project,
    file: `${folder}/decide.ts`, find: 'if (!may(await liveRoles(sql, actor), \'approve\')) return \'not_allowed\'', replace: 'await liveRoles(sql, actor)',
    test: 'S-B26: refuses members, auditors',
  },
  {
    rule, without: 'a decision is taken again and again', project,
    file: `${folder}/decide.ts`, find: '  if (row.status !== \'requested\') return refusal(\'decided_already\')\n', replace: '',
    test: 'S-B26: takes a decision once',
  },
  {
    rule, without: 'a decision needs no digest of what was shown', project,
    file: `${folder}/decide.ts`, find: '!sameSecret(decision.digest, row.digest) || ', replace: '',
    test: 'S-B26: refuses an approval of something other',
  },
  {
    rule, without: 'an approval holds whatever the capability means now', smoke: true, project,
    file: `${folder}/standing.ts`, find: '  if (askedDigest(row, connector, capability) !== row.digest) return \'void\'\n', replace: '',
    test: 'S-B26: voids an approval when the capability changes',
  },
  {
    rule, without: 'limits and end are not part of what was decided', project,
    file: `${folder}/standing.ts`, find: '  if (decidedDigest(row.digest, row.until, row.limits) !== row.decidedDigest) return \'void\'\n', replace: '',
    test: 'S-B26: voids an approval whose limits or end were changed',
  },
  {
    rule: 'P-B16', without: 'row-level security shows requests of every tenant', project,
    file: 'packages/auth-core/migrations/0001_isolation.sql',
    find: 'CREATE POLICY tenant_only ON approvals USING (tenant_id = current_setting(\'app.tenant\', true));',
    replace: 'CREATE POLICY tenant_only ON approvals USING (true);',
    test: 'P-B16: keeps the requests of another tenant',
  },
  ...[
    ['a portal needs no signature', ' || !isSigned(approvalPortal.key, header, payload, signature)', ''],
    ['a document is good for every server', ' || claims.aud !== publicUrl', ''],
    ['a document lives for ever', ' || claims.exp <= seconds', ''],
    ['a document may be good for a day', 'claims.exp - claims.iat <= maxLifeSeconds ? claims : undefined', 'claims'],
    ['the header of a document is not looked at', 'if (!fields.success || ', 'if (fields.success === undefined || '],
  ].map(([without, find, replace]) => ({
    rule, without, find, replace, project, file: `${folder}/portal-document.ts`,
    test: 'S-B26: is refused for a document that is forged',
  })),
]
