import { isConnectorError } from '@grantway/connector-kit'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { googleDrive } from '../src/index.ts'
import { scopes } from '../src/scopes.ts'
import { authorize, connected, startWorld, type World } from './connected.ts'

const who = [scopes.openid, scopes.email]
let world: World
beforeEach(async () => void (world = await startWorld()))
afterEach(() => world.fake.close())

const post = (endpoint: string | undefined, form: Record<string, string>) =>
  fetch(endpoint ?? '', { method: 'POST', body: new URLSearchParams(form) })
const refresh = async (token = '') => {
  const { tokenEndpoint, clientId = '', clientSecret = '' } = world.fake.options
  const answer = await post(tokenEndpoint, {
    grant_type: 'refresh_token', refresh_token: token, client_id: clientId, client_secret: clientSecret,
  })
  return { status: answer.status, body: (await answer.json()) as Record<string, string> }
}

describe('whose account it is', () => {
  const identify = async (person: string, hostedDomain?: string) => {
    const { tokens } = await authorize(world.fake, { person, scope: who })
    const connector = googleDrive({ ...world.fake.options, hostedDomain })
    return connector.provider.identify(connected(connector, tokens.access_token).http)
  }

  it('is known by the number Google never gives to another account', async () => {
    expect(await identify('alice')).toEqual({ key: '110000000000000000001', label: 'alice@acme.example' })
    expect(await identify('bob')).toEqual({ key: '110000000000000000002', label: 'bob@acme.example' })
  })

  it('must be of the Workspace domain, where one is asked for: an address at it is not enough', async () => {
    expect(await identify('alice', 'acme.example')).toMatchObject({ label: 'alice@acme.example' })
    await expect(identify('bob', 'acme.example')).rejects.toSatisfy(
      (error) => isConnectorError(error) && error.code === 'PROVIDER_POLICY',
    )
    await expect(identify('alice', 'globex.example')).rejects.toMatchObject({ code: 'PROVIDER_POLICY' })
  })
})

describe('tokens', () => {
  it('are refreshed with one refresh token for good, which no later answer repeats', async () => {
    const { tokens } = await authorize(world.fake, { scope: who })
    for (const _ of [1, 2, 3]) {
      const { status, body } = await refresh(tokens.refresh_token)
      expect(status).toBe(200)
      expect(body).not.toHaveProperty('refresh_token')
    }
  })

  it.each([
    ['without offline access', { access_type: undefined }, false],
    ['without a new consent, the second time', { prompt: undefined }, false],
    ['as this connector asks', googleDrive().provider.authorizeParameters ?? {}, true],
  ])('hold a refresh token: %s', async (_what, parameters, given) => {
    await authorize(world.fake, { scope: who })
    const { tokens } = await authorize(world.fake, { scope: who, parameters })
    expect(tokens.refresh_token !== undefined).toBe(given)
  })

  it('cover what was agreed to before, where that is asked for', async () => {
    await authorize(world.fake, { scope: [...who, scopes.file] })
    const parameters = googleDrive().provider.authorizeParameters ?? {}
    const { tokens } = await authorize(world.fake, { scope: [...who, scopes.readonly], parameters })
    expect(tokens.scope.split(' ').sort()).toEqual([...who, scopes.file, scopes.readonly].sort())
    expect((await authorize(world.fake, { scope: who })).tokens.scope).toBe(who.join(' '))
  })

  it('cover less when the person unticks a box', async () => {
    const { tokens } = await authorize(world.fake, { scope: [...who, scopes.readonly], withhold: [scopes.readonly] })
    expect(tokens.scope).toBe(who.join(' '))
    const less = connected(world.connector, tokens.access_token)
    await expect(less.call('drive_search_files')).rejects.toMatchObject({ code: 'SCOPE_MISSING' })
  })

  it('end all together when one of them is revoked, as the connector says', async () => {
    const [first, second] = [await authorize(world.fake, { scope: who }), await authorize(world.fake, { scope: who })]
    const bob = await authorize(world.fake, { scope: who, person: 'bob' })
    const { revocation, revocation_endpoint } = world.connector.provider
    expect(revocation).toEqual({ authentication: 'none', token: 'form', ends: 'grant' })
    const answer = await post(revocation_endpoint, { token: first.tokens.refresh_token ?? '' })
    expect(answer.status).toBe(200)
    expect((await refresh(second.tokens.refresh_token)).body['error']).toBe('invalid_grant')
    await expect(connected(world.connector, second.tokens.access_token).call('drive_get_me')).rejects.toMatchObject({ code: 'AUTH_EXPIRED' })
    expect((await refresh(bob.tokens.refresh_token)).status).toBe(200)
  })
})
