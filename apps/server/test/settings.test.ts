import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { configureConnectors, readSettings, reference, todoOnly } from '../src/index.ts'

const organisation = {
  OIDC_ISSUER: 'https://idp.example.com', OIDC_CLIENT_ID: 'grantway', OIDC_CLIENT_SECRET: 'SECRET_oidc', OIDC_TENANT_CLAIM: 'org',
}

describe('the environment', () => {
  it('needs nothing: without any variable it is the demo on loopback', () => {
    expect(readSettings({})).toMatchObject({ port: 3000, host: '127.0.0.1', publicUrl: 'http://localhost:3000', demo: true, dataDir: '.grantway' })
    expect(readSettings({ PORT: '80' }).publicUrl).toBe('http://localhost')
  })

  it.each([
    ['PORT', 'abc', /^PORT: must be a port number/],
    ['PORT', '70000', /^PORT: /],
    ['PUBLIC_URL', 'http://grantway.example.com', /^PUBLIC_URL: must use https/],
    ['PUBLIC_URL', 'https://grantway.example.com/', /^PUBLIC_URL: must be an origin/],
    ['PUBLIC_URL', 'grantway.example.com', /^PUBLIC_URL: must be an http or https URL/],
    ['DATABASE_URL', 'mysql://SECRET_password@host/db', /^DATABASE_URL: must be a postgres/],
    ['DATABASE_LISTEN_URL', 'SECRET_password', /^DATABASE_LISTEN_URL: must be a postgres/],
    ['OIDC_ISSUER', 'http://idp.example.com', /^OIDC_ISSUER: must use https/],
    ['OIDC_ISSUER', 'https://idp.example.com', /^OIDC_CLIENT_ID: is needed with OIDC_ISSUER/],
    ['GRANTWAY_DEMO', 'yes', /^GRANTWAY_DEMO: must be 0 or 1/],
    ['LOG_LEVEL', 'verbose', /^LOG_LEVEL: must be debug, info, warn or error/],
  ])('P-B20, P-C12: names %s when it is wrong, and does not repeat the value', (variable, value, sentence) => {
    expect(() => readSettings({ [variable]: value })).toThrow(sentence)
    expect(() => readSettings({ [variable]: value })).not.toThrow(/SECRET_/)
  })

  it.each([
    [{ VAULT_KEY_FILE: '/k', VAULT_KEY: 'SECRET_key' }, /^VAULT_KEY_FILE: is one of three ways/],
    [{ VAULT_KEY: 'SECRET_key', VAULT_TRANSIT_KEY: 'k' }, /^VAULT_KEY_FILE: is one of three ways/],
    [{ VAULT_TRANSIT_ADDRESS: 'https://vault.example.com' }, /^VAULT_TRANSIT_ADDRESS: belongs together with VAULT_TRANSIT_KEY and VAULT_TRANSIT_TOKEN_FILE/],
    [{ VAULT_PREVIOUS_KEY_FILE: '/k', VAULT_PREVIOUS_KEY: 'SECRET_key' }, /^VAULT_PREVIOUS_KEY_FILE: is one of three ways/],
    [{ VAULT_TRANSIT_ADDRESS: 'http://vault.example.com', VAULT_TRANSIT_KEY: 'k', VAULT_TRANSIT_TOKEN_FILE: '/t' }, /^VAULT_TRANSIT_ADDRESS: must use https/],
    [{ VAULT_TRANSIT_ADDRESS: 'https://vault.example.com', VAULT_TRANSIT_KEY: '../sys', VAULT_TRANSIT_TOKEN_FILE: '/t' }, /^VAULT_TRANSIT_KEY: must be the name/],
    [{ VAULT_TRANSIT_ADDRESS: 'https://vault.example.com', VAULT_TRANSIT_KEY: 'a?b', VAULT_TRANSIT_TOKEN_FILE: '/t' }, /^VAULT_TRANSIT_KEY: must be the name/],
  ])('takes the root key from exactly one place: %j', (environment, sentence) => {
    expect(() => readSettings(environment)).toThrow(sentence)
    expect(() => readSettings(environment)).not.toThrow(/SECRET_/)
  })

  it('S-V16: keeps a root key of the environment out of whatever prints the settings', () => {
    const settings = readSettings({ VAULT_KEY: 'SECRET_key' })
    expect(settings.rootKey).toMatchObject({ kind: 'environment' })
    expect(`${inspect(settings, { depth: 9, showHidden: true })} ${JSON.stringify(settings)}`).not.toContain('SECRET_')
  })

  it('is a demo nowhere but on loopback', () => {
    expect(readSettings({ PUBLIC_URL: 'https://grantway.example.com' }).demo).toBe(false)
    expect(readSettings({ HOST: '0.0.0.0' }).demo).toBe(false)
    expect(readSettings({ GRANTWAY_DEMO: '0' }).demo).toBe(false)
    expect(readSettings(organisation).demo).toBe(false)
  })

  it('keeps the key away from the data', () => {
    expect(readSettings({ XDG_CONFIG_HOME: '/config', DATA_DIR: '/data' }).rootKey).toMatchObject({ kind: 'file', file: '/config/grantway/root.key' })
  })
})

describe('an identity provider', () => {
  it('is described by its variables, with the secret hidden', () => {
    const { upstream } = readSettings({ ...organisation, OIDC_ROLES_CLAIM: 'groups', OIDC_ROLES_MAP: 'cn=leads=owner, security=auditor' })
    expect(upstream).toMatchObject({
      issuer: 'https://idp.example.com', clientId: 'grantway', subjectClaim: 'sub', tenantClaim: 'org', rolesClaim: 'groups', scopes: 'openid profile email',
    })
    expect(JSON.stringify(upstream)).not.toContain('SECRET_')
    expect(upstream?.clientSecret?.reveal()).toBe('SECRET_oidc')
  })

  it.each([
    ['OIDC_TENANT_CLAIM', undefined, /^OIDC_TENANT_CLAIM: is needed/],
    ['OIDC_ROLES_MAP', 'leads=owner', /^OIDC_ROLES_CLAIM: is needed with OIDC_ROLES_MAP/],
    ['OIDC_ROLES_MAP', 'leads=root', /^OIDC_ROLES_MAP: must be group=role/],
    ['OIDC_SCOPES', 'profile', /^OIDC_SCOPES: must contain openid/],
  ])('is refused when %s is %s', (variable, value, sentence) => {
    expect(() => readSettings({ ...organisation, [variable]: value })).toThrow(sentence)
  })

  it('is missing without its issuer', () => {
    expect(readSettings({ ...organisation, OIDC_ISSUER: undefined }).upstream).toBeUndefined()
  })
})

describe('a deployment', () => {
  it('offers a connector as soon as its client id is configured', () => {
    const before = configureConnectors(reference, {})
    expect(before.ready).toEqual([])
    expect(before.waiting.map(({ id }) => id)).toContain('todo')
    const after = configureConnectors(reference, { TODO_CLIENT_ID: 'id', TODO_CLIENT_SECRET: 'SECRET_x' })
    expect(after.ready.map(({ id }) => id)).toEqual(['todo'])
    expect(after.waiting.map(({ id }) => id)).not.toContain('todo')
  })

  it('names the variable of a connector that is wrong', () => {
    expect(() => configureConnectors(reference, { TODO_API_ORIGIN: 'https://api.example.com/v1' })).toThrow(/^TODO_API_ORIGIN: must be an origin/)
    expect(() => configureConnectors(reference, { TODO_ISSUER: 'http://todo.example.com' })).toThrow(/must use https/)
    expect(() => configureConnectors(reference, { GOOGLE_DRIVE_CLIENT_ID: 'id' })).toThrow(/^GOOGLE_DRIVE_CLIENT_SECRET: is needed with GOOGLE_DRIVE_CLIENT_ID\.$/)
  })

  it('S-M10: can leave tools out', () => {
    const [connector] = configureConnectors(todoOnly, { TODO_CLIENT_ID: 'id', TODO_CLIENT_SECRET: 'SECRET_client' }).ready
    expect(connector?.tools.map(({ name }) => name)).not.toContain('todo_delete_tasks')
    expect(connector?.tools.length).toBeGreaterThan(5)
  })
})
