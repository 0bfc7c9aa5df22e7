import { createAudit, createSealer } from '@grantway/auth-core'
import type { Store } from '@grantway/auth-core/store'
import { openTestStore, type TestStore } from '@grantway/auth-core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { IdentityOptions } from '../src/index.ts'
import { issuerAdapter } from '../src/issuer/adapter.ts'
import { grantReference } from '../src/issuer/grant-reference.ts'
import { modelPages } from './support.ts'

let test: TestStore
let store: Store
let time = new Date('2026-01-01T00:00:00Z')
const now = () => time
const options = (): IdentityOptions => ({
  store,
  audit: createAudit({ auditKey: { version: 1, key: Buffer.alloc(32, 9) } }, now),
  publicUrl: 'http://localhost:3000',
  sealer: createSealer(Buffer.alloc(32, 3), now),
  sealingKey: Buffer.alloc(32, 3),
  pages: modelPages,
  styleSource: '',
  demo: false,
  endConnections: async () => undefined,
  now,
  log: () => undefined,
})
beforeAll(async () => {
  test = await openTestStore()
  store = test.store
})
afterAll(() => test.close())

describe('the issuer\'s records', () => {
  it('come back as they went in', async () => {
    const codes = issuerAdapter(options())('AuthorizationCode')
    const payload = { jti: 'SECRET_code', grantId: 'SECRET_grant', clientId: 'client', accountId: 'alice@acme' }
    await codes.upsert('SECRET_code', payload, 60)
    expect(await codes.find('SECRET_code')).toEqual({ ...payload, grantId: grantReference('SECRET_grant') })
    expect(await codes.find('SECRET_other')).toBeUndefined()
    expect(await issuerAdapter(options())('AccessToken').find('SECRET_code')).toBeUndefined()
  })

  it('rebuild the address of a waiting request', async () => {
    const interactions = issuerAdapter(options())('Interaction')
    const returnTo = 'http://localhost:3000/authorize/SECRET_uid'
    await interactions.upsert('SECRET_uid', { jti: 'SECRET_uid', returnTo, params: { state: 'x' } }, 60)
    expect(await interactions.find('SECRET_uid')).toMatchObject({ jti: 'SECRET_uid', returnTo })
  })

  it('find a grant by its id and by the reference its tokens carry', async () => {
    const grants = issuerAdapter(options())('Grant')
    await grants.upsert('SECRET_grant_id', { jti: 'SECRET_grant_id', clientId: 'client' }, 60)
    expect(await grants.find('SECRET_grant_id')).toMatchObject({ clientId: 'client' })
    expect(await grants.find(grantReference('SECRET_grant_id'))).toMatchObject({ clientId: 'client' })
    const codes = issuerAdapter(options())('AuthorizationCode')
    await codes.upsert('SECRET_hashed', { jti: 'SECRET_hashed' }, 60)
    expect(await codes.find(grantReference('SECRET_hashed'))).toBeUndefined()
  })

  it('end at their time', async () => {
    const codes = issuerAdapter(options())('AuthorizationCode')
    await codes.upsert('SECRET_short', { jti: 'SECRET_short' }, 60)
    time = new Date(time.getTime() + 59_000)
    expect(await codes.find('SECRET_short')).toBeDefined()
    time = new Date(time.getTime() + 2_000)
    expect(await codes.find('SECRET_short')).toBeUndefined()
  })

  it('are used once: of any number at the same moment one wins, and the family ends', async () => {
    const tokens = issuerAdapter(options())('RefreshToken')
    const sibling = issuerAdapter(options())('AccessToken')
    const stranger = issuerAdapter(options())('AccessToken')
    await tokens.upsert('SECRET_refresh', { jti: 'SECRET_refresh', grantId: 'SECRET_family' }, 60)
    await sibling.upsert('SECRET_access', { jti: 'SECRET_access', grantId: 'SECRET_family' }, 60)
    await stranger.upsert('SECRET_elsewhere', { jti: 'SECRET_elsewhere', grantId: 'SECRET_another' }, 60)
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => tokens.consume('SECRET_refresh')))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    expect(await tokens.find('SECRET_refresh')).toBeUndefined()
    expect(await sibling.find('SECRET_access')).toBeUndefined()
    expect(await stranger.find('SECRET_elsewhere')).toBeDefined()
  })

  it('say that they were used', async () => {
    const tokens = issuerAdapter(options())('RefreshToken')
    await tokens.upsert('SECRET_used', { jti: 'SECRET_used', grantId: 'SECRET_used_family' }, 60)
    await tokens.consume('SECRET_used')
    expect(await tokens.find('SECRET_used')).toMatchObject({ consumed: Math.floor(time.getTime() / 1000) })
  })
})
