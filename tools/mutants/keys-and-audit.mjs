const core = 'packages/auth-core/src'

/** Keys that rotate, and a log that shows what was done to it. */
export const keys = [
  {
    rule: 'S-V02', without: 'a sealed text opens in every version of its row',
    file: `${core}/vault/vault.ts`, find: 'connector, String(version)]', replace: 'connector]',
    project: 'auth-core', test: 'S-V02: never opens a row',
  },
  {
    rule: 'S-V01', without: 'a key service wraps without the context',
    file: `${core}/vault/root-key-transit.ts`, find: "encodeBinding(['grantway', ...context])", replace: "encodeBinding(['grantway'])",
    project: 'auth-core', test: 'a root key from a transit engine S-V01',
  },
  {
    rule: 'S-V06', without: 'a key is made where one was lost',
    file: 'apps/server/src/open-root-key.ts', find: "  if (existsSync(join(dataDir, 'pglite')) || existsSync(rootKey.file)) return false\n", replace: '',
    project: 'server', test: 'S-V06: is never made where data is already',
  },
  {
    rule: 'S-V13', without: 'a secret stands beside its seal',
    file: `${core}/vault/vault.ts`, find: 'sealed: sealBytes(key, place, Buffer.from(JSON.stringify(secret))), tenantKeyVersion', replace: 'sealed: Buffer.concat([sealBytes(key, place, Buffer.from(JSON.stringify(secret))), Buffer.from(JSON.stringify(secret))]), tenantKeyVersion',
    project: 'auth-core', test: 'S-V13: no file of the database',
  },
  {
    rule: 'S-V07', without: 'a tenant whose key went with a root key gets no other',
    file: `${core}/vault/tenant-keys.ts`, find: 'if (row && rootKeys(ring).some(({ id }) => id === row.rootKeyId)) return', replace: 'if (row) return',
    project: 'auth-core', test: 'S-V07: without the previous key',
  },
  {
    rule: 'S-V08', without: 'sealing anew overwrites what a refresh saved', smoke: true,
    file: `${core}/vault/rotate-tenant.ts`, find: " and c.sealed = decode(f.was, 'base64')", replace: '',
    project: 'auth-core', test: 'S-V08: does not undo',
  },
  {
    rule: 'S-V08', without: 'a rotation that was stopped begins again',
    file: `${core}/vault/rotate-tenant.ts`, find: 'const version = behind > 0 ? newest :', replace: 'const version = behind < 0 ? newest :',
    project: 'auth-core', test: 'S-V08: goes on where it was stopped, without',
  },
  {
    rule: 'S-V08', without: 'a key is deleted while a server may seal with it',
    file: `${core}/vault/rotate-tenant.ts`, find: 'if (waitMs > 0)', replace: 'if (waitMs > Infinity)',
    project: 'auth-core', test: 'is refused while a connection needs it',
  },
  {
    rule: 'S-V09', without: 'the header of a sealed text says nothing',
    file: `${core}/vault/envelope.ts`, find: 'const header = envelope.subarray(0, headerBytes)', replace: 'const header = Buffer.from([1, 1, 0, 0, 0, 7])',
    project: 'auth-core', test: 'S-V09: opens under no other',
  },
  {
    rule: 'S-V10', without: 'every text is sealed with one nonce',
    file: `${core}/vault/envelope.ts`, find: 'randomBytes(nonceBytes)', replace: 'Buffer.alloc(nonceBytes)',
    project: 'auth-core', test: 'S-V10: never uses a nonce twice',
  },
  {
    rule: 'S-V14', without: 'erasing a tenant keeps its keys',
    file: `${core}/audit/erase-tenant.ts`, find: '    await sql.delete(tenants).where(eq(tenants.id, tenant))\n', replace: '',
    project: 'auth-core', test: 'S-V14: survives the erasure',
  },
  {
    rule: 'S-V14', without: 'an entry names whom it is about',
    file: `${core}/audit/audit.ts`, find: 'member: await refOf(sql, { tenant, subject: member })', replace: 'member',
    project: 'auth-core', test: 'S-V14: survives the erasure',
  },
  {
    rule: 'S-V16', without: 'the settings show a root key of the environment',
    file: 'apps/server/src/configuration/root-key-source.ts', find: 'value: new Secret(value)', replace: 'value: Object.assign(new Secret(value), { text: value })',
    project: 'server', test: 'S-V16: keeps a root key',
  },
  {
    rule: 'S-V17', without: 'a copy of the database is believed',
    file: `${core}/store/transfer.ts`, find: "end.success && end.data.rows === rows && end.data.sha256 === digest.digest('hex')", replace: 'end.success',
    project: 'auth-core', test: 'S-V17: is refused',
  },
  {
    rule: 'S-A01', without: 'a part of an entry is not authenticated',
    file: `${core}/audit/canonical.ts`, find: 'entry.outcome, optional(entry.reason),', replace: 'entry.outcome,',
    project: 'auth-core', test: 'S-A01: shows an entry',
  },
  {
    rule: 'S-A02', without: 'an entry does not cover the one before it', smoke: true,
    file: `${core}/audit/canonical.ts`, find: '...where, ...canonical(entry)', replace: '...where.slice(0, 1), ...canonical(entry)',
    project: 'auth-core', test: 'S-A02: shows an entry',
  },
  {
    rule: 'S-A03', without: 'the head of a chain is not compared',
    file: `${core}/audit/verify.ts`, find: 'if (last.seq !== head.seq || !last.mac.equals(head.mac) || (await isBehind(store, tenant)))', replace: 'if (false)',
    project: 'auth-core', test: 'S-A03: shows an end',
  },
  {
    rule: 'S-A03', without: 'an anchor is not compared',
    file: `${core}/audit/verify.ts`, find: 'if (!anchored)', replace: 'if (false)',
    project: 'auth-core', test: 'S-A03: shows an end',
  },
  {
    rule: 'S-A04', without: 'an entry belongs to every tenant',
    file: `${core}/audit/canonical.ts`, find: "'grantway-audit-v1', entry.tenantId,", replace: "'grantway-audit-v1',",
    project: 'auth-core', test: 'S-A04: an entry of one tenant',
  },
  {
    rule: 'S-A05', without: 'the seal of a batch is not compared',
    file: `${core}/audit/verify.ts`, find: "else if (seal && digestOf(seal, batch) !== seal.details?.['digest'])", replace: 'else if (false)',
    project: 'auth-core', test: 'S-A05: is sealed by one entry',
  },
]
