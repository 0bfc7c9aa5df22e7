import { schema } from '@grantway/auth-core/store'
import { and, eq, sql as statement } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { hashSecret } from '../src/secrets.ts'
import { obtainTokens, startServer, type TestServer } from './support.ts'

const { issuerRecords, memberships } = schema
let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())
afterEach(() => {
  vi.useRealTimers()
})

const verify = (token: string) => server.identity.verifyBearer(`Bearer ${token}`)
const invalid = { problem: 'invalid' }
const later = (milliseconds: number) => vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + milliseconds })

describe('the check of a bearer', () => {
  it.each([
    ['another server', '"https://other.example/mcp"'],
    ['a prefix of this resource', 'prefix'],
    ['this resource with a slash', 'slash'],
    ['a list with this resource', 'list'],
    ['nobody', 'null'],
  ])('S-M01, P-A4: refuses a token made for %s', async (_name, audience) => {
    const { accessToken } = await obtainTokens(server.url, 'alice')
    const own = `${server.url}/mcp`
    const values: Record<string, unknown> = { prefix: server.url, slash: `${own}/`, list: [own] }
    const setAudience = (json: string) =>
      server.store.shared((sql) =>
        sql.update(issuerRecords)
          .set({ payload: statement`jsonb_set(${issuerRecords.payload}, '{aud}', ${json}::jsonb)` })
          .where(eq(issuerRecords.idHash, hashSecret(accessToken))))
    await setAudience(audience in values ? JSON.stringify(values[audience]) : audience)
    expect(await verify(accessToken)).toEqual(invalid)
    await setAudience(JSON.stringify(own))
    expect(await verify(accessToken)).toMatchObject({ subject: 'alice' })
  })

  it('P-A8: tells a token without the scope from an unknown one', async () => {
    const { accessToken } = await obtainTokens(server.url, 'alice')
    await server.store.shared((sql) =>
      sql.update(issuerRecords)
        .set({ payload: statement`jsonb_set(${issuerRecords.payload}, '{scope}', '"mcp-other"')` })
        .where(eq(issuerRecords.idHash, hashSecret(accessToken))))
    expect(await verify(accessToken)).toEqual({ problem: 'insufficient_scope' })
  })

  it('S-M03: refuses an access token after its hour and accepts it before', async () => {
    const { accessToken } = await obtainTokens(server.url, 'alice')
    later(3_590_000)
    expect(await verify(accessToken)).toMatchObject({ subject: 'alice' })
    later(20_000)
    expect(await verify(accessToken)).toEqual(invalid)
  })

  it('reads roles and membership as they are now', async () => {
    const { accessToken } = await obtainTokens(server.url, 'alice')
    const owner = { tenant: 'acme', subject: 'alice' }
    await server.identity.people.addMembership(owner, ['member', 'auditor'])
    expect(await verify(accessToken)).toMatchObject({ roles: ['member', 'auditor'] })
    await server.store.shared((sql) =>
      sql.delete(memberships).where(and(eq(memberships.userId, 'alice'), eq(memberships.tenantId, 'acme'))))
    expect(await verify(accessToken)).toEqual(invalid)
    await server.identity.people.addMembership(owner, ['member'])
    expect(await verify(accessToken)).toMatchObject({ roles: ['member'] })
  })

  it('S-B25: shuts a disabled person out at once', async () => {
    const { accessToken } = await obtainTokens(server.url, 'bob')
    const { token } = await server.identity.personalTokens
      .create({ tenant: 'acme', subject: 'bob', name: 'laptop', createdBy: 'bob' })
    expect(await verify(accessToken)).toMatchObject({ subject: 'bob' })
    expect(await verify(token)).toMatchObject({ subject: 'bob' })
    await server.identity.people.disable('bob')
    expect(await verify(accessToken)).toEqual(invalid)
    expect(await verify(token)).toEqual(invalid)
  })

  it.each(['expires_at = now() - interval \'1 second\'', 'model = \'Removed\''])(
    'refuses a token whose grant is gone (%s), although its own row is there',
    async (change) => {
      const { accessToken } = await obtainTokens(server.url, 'alice')
      const own = `(select grant_hash from issuer_records where id_hash = $1)`
      expect(await verify(accessToken)).toMatchObject({ subject: 'alice' })
      await server.store.rows(
        `update issuer_records set ${change} where model = 'Grant' and id_hash = ${own}`,
        [hashSecret(accessToken)],
      )
      expect(await verify(accessToken)).toEqual(invalid)
    },
  )

  it('S-M03: takes no code, refresh token, client id or stored hash for a bearer', async () => {
    const { accessToken, code, refreshToken, clientId } = await obtainTokens(server.url, 'alice')
    for (const text of [code, refreshToken, clientId, hashSecret(accessToken), hashSecret(refreshToken)]) {
      expect(await verify(text)).toEqual(invalid)
    }
  })

  it.each([undefined, '', 'Basic YTpi', 'SECRET_without_scheme'])('calls %j missing', async (header) => {
    expect(await server.identity.verifyBearer(header)).toEqual({ problem: 'missing' })
  })

  it.each([
    'Bearer', 'Bearer ', 'Bearer a b', 'Bearer gho_SECRET_of_another_service', `Bearer ${'a'.repeat(5000)}`,
    "Bearer ' or 1=1 --", `Bearer ${'a'.repeat(43)}`, `Bearer gw_pat_${'a'.repeat(43)}`,
  ])('S-M02, S-M03: calls %j invalid', async (header) => {
    expect(await server.identity.verifyBearer(header)).toEqual(invalid)
  })

  it('accepts the scheme in any case', async () => {
    const { accessToken } = await obtainTokens(server.url, 'alice')
    expect(await server.identity.verifyBearer(`bearer ${accessToken}`)).toMatchObject({ subject: 'alice' })
  })
})

describe('personal access tokens', () => {
  const make = (changes: { days?: number } = {}) =>
    server.identity.personalTokens
      .create({ tenant: 'acme', subject: 'carol', name: 'laptop', createdBy: 'operator', ...changes })

  it('are a bearer of one person in one tenant', async () => {
    const { id, token } = await make()
    expect(token).toMatch(/^gw_pat_[\w-]{43}$/)
    expect(await verify(token)).toEqual({
      issuer: server.url,
      subject: 'carol',
      tenant: 'acme',
      roles: ['member', 'admin'],
      displayName: 'Carol',
      clientId: `pat:${id}`,
      clientName: 'laptop',
    })
  })

  it('are listed without the token, with who made them', async () => {
    const { id, token } = await make()
    const listed = await server.identity.personalTokens.list({ tenant: 'acme', subject: 'carol' })
    expect(listed.find((row) => row.id === id)).toMatchObject({ name: 'laptop', createdBy: 'operator' })
    expect(JSON.stringify(listed)).not.toContain(token.slice(7))
    expect(await server.identity.personalTokens.list({ tenant: 'globex', subject: 'carol' })).toEqual([])
  })

  it('end when revoked, by their owner only', async () => {
    const { id, token } = await make()
    expect(await server.identity.personalTokens.revoke({ tenant: 'acme', subject: 'alice' }, id)).toBe(false)
    expect(await server.identity.personalTokens.revoke({ tenant: 'globex', subject: 'carol' }, id)).toBe(false)
    expect(await verify(token)).toMatchObject({ subject: 'carol' })
    expect(await server.identity.personalTokens.revoke({ tenant: 'acme', subject: 'carol' }, id)).toBe(true)
    expect(await verify(token)).toEqual(invalid)
    expect(await server.identity.personalTokens.revoke({ tenant: 'acme', subject: 'carol' }, id)).toBe(false)
  })

  it('end after their days, 90 unless said otherwise', async () => {
    const short = await make({ days: 1 })
    const usual = await make()
    const day = 24 * 60 * 60 * 1000
    later(day + 1000)
    expect(await verify(short.token)).toEqual(invalid)
    expect(await verify(usual.token)).toMatchObject({ subject: 'carol' })
    later(89 * day)
    expect(await verify(usual.token)).toEqual(invalid)
  })

  it('cannot be made for somebody outside the tenant', async () => {
    const foreign = server.identity.personalTokens
      .create({ tenant: 'globex', subject: 'carol', name: 'x', createdBy: 'x' })
    await expect(foreign).rejects.toMatchObject({ code: 'INVALID_INPUT' })
  })

  it('never sign a browser in', async () => {
    const { token } = await make()
    const { port } = new URL(server.url)
    for (const value of [token, token.slice(7)]) {
      const headers = new Headers({ cookie: `grantway_${port}_session=${value}`, authorization: `Bearer ${token}` })
      expect(await server.identity.sessions.read(headers)).toBeUndefined()
    }
  })
})

describe('the challenge', () => {
  it('P-A2, P-A7: has an error only when there was a token (RFC 6750) and always says where to go (RFC 9728)', () => {
    const where = `scope="mcp", resource_metadata="${server.url}/.well-known/oauth-protected-resource/mcp"`
    const { challenge } = server.identity
    expect(challenge('missing')).toEqual({ status: 401, header: `Bearer ${where}` })
    expect(challenge('invalid')).toEqual({ status: 401, header: `Bearer error="invalid_token", ${where}` })
    expect(challenge('insufficient_scope'))
      .toEqual({ status: 403, header: `Bearer error="insufficient_scope", ${where}` })
  })

  it('P-A1: leads to a document that names this resource and this issuer', () => {
    expect(server.identity.protectedResourceMetadata()).toEqual({
      resource: `${server.url}/mcp`,
      authorization_servers: [server.url],
      scopes_supported: ['mcp'],
      bearer_methods_supported: ['header'],
    })
  })
})
