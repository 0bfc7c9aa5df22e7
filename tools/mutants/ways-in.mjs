const core = 'packages/auth-core/src'

/** Several accounts, device flows, and the OAuth clients of tenants. */
export const waysIn = [
  {
    rule: 'S-B23', without: 'another account replaces the one before without a question',
    file: `${core}/flows/finish.ts`, find: '    if (before) return await holdAccount(parts, owner, connector, fresh, before)\n', replace: '',
    project: 'auth-core', test: 'S-B23: a flow that ends at another account',
  },
  {
    rule: 'S-B23', without: 'nobody asks when the account was connected through another OAuth client',
    file: `${core}/flows/held-account.ts`, find: 'isKey(row.registration) === isKey(registration)', replace: 'row.registration === registration',
    project: 'auth-core', test: 'S-B23: reconnecting to another account',
  },
  {
    rule: 'S-B24', without: 'an account of a service has one connection for all people together',
    file: `${core}/flows/store-connection.ts`, find: 'existing?.id ?? randomUUID()', replace: 'existing?.id ?? account.key',
    project: 'auth-core', test: 'S-B24: the same account',
  },
  {
    rule: 'S-B25', without: 'ending the tokens of a failed flow ends the connection of somebody else',
    file: `${core}/connections/discard.ts`, find: '    if (shared) return\n', replace: '',
    project: 'auth-core', test: 'S-B25: leaves them alone',
  },
  {
    rule: 'S-B30', without: 'whoever entered the code of a device connects',
    file: `${core}/flows/advance-device.ts`, find: '    if (parts.singleUser) {', replace: '    if (parts.now()) {',
    project: 'auth-core', test: 'S-B30: whose code somebody else entered',
  },
  {
    rule: 'S-B31', without: 'every look at a device flow asks the provider',
    file: `${core}/flows/advance-device.ts`, find: 'where(and(open, lte(deviceFlows.pollAfter, now)))', replace: 'where(open)',
    project: 'auth-core', test: 'S-B31: asks the provider once',
  },
  {
    rule: 'S-B32', without: 'a person starts any number of device flows',
    file: `${core}/flows/device.ts`, find: '(open?.flows ?? 0) >= maxOpenFlows', replace: 'false',
    project: 'auth-core', test: 'S-B32: is started five times',
  },
  {
    rule: 'S-B10', without: 'a tenant uses the OAuth client of another',
    file: `${core}/connections/registered.ts`, find: "own !== 'unreadable' && own?.registration === registration ? own : undefined", replace: "own === undefined || own === 'unreadable' ? deploymentClient(connector) : own",
    project: 'auth-core', test: 'S-B10: is of no use to another tenant',
  },
  {
    rule: 'S-B10', without: 'all OAuth clients share one redirect URI',
    file: `${core}/flows/begin.ts`, find: '      registration: client.registration,', replace: '      registration: connector.id,',
    project: 'auth-core', test: 'S-B10: an answer at the callback of another registration',
  },
  {
    rule: 'S-M10', without: 'anybody replaces the OAuth client of a tenant',
    file: `${core}/roles/guard-engine.ts`, find: "    requireRight(staff, 'manage-clients')\n    return engine.saveTenantClient", replace: '    return engine.saveTenantClient',
    project: 'auth-core', test: 'S-M10: is listed, saved and removed by owners',
  },
  {
    rule: 'S-R06', without: 'rotated tokens wait for a key before they are saved',
    file: `${core}/connections/save-tokens.ts`, find: '{ sealed, tenantKeyVersion } = seal({', replace: '{ sealed, tenantKeyVersion } = await parts.vault.seal({',
    project: 'auth-core', test: 'S-R06: are saved with the key of the tenant',
  },
]
