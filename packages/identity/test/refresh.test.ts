import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { exchange, obtainTokens, refreshForm, register, startServer, type TestServer } from './support.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const verify = (token: unknown) => server.identity.verifyBearer(`Bearer ${String(token)}`)

describe('refreshing', () => {
  it('gives a new access token and a new refresh token each time', async () => {
    const { clientId, accessToken, refreshToken } = await obtainTokens(server.url, 'alice')
    const second = await exchange(server.url, refreshForm(clientId, refreshToken))
    expect(second.status).toBe(200)
    expect(second.body['refresh_token']).not.toBe(refreshToken)
    expect(second.body['access_token']).not.toBe(accessToken)
    expect(await verify(second.body['access_token'])).toMatchObject({ subject: 'alice', clientName: 'Test client' })
    const third = await exchange(server.url, refreshForm(clientId, second.body['refresh_token'] as string))
    expect(third.status).toBe(200)
  })

  it('P-D7: ends the whole family when an old refresh token comes back', async () => {
    const { clientId, accessToken, refreshToken } = await obtainTokens(server.url, 'alice')
    const { body } = await exchange(server.url, refreshForm(clientId, refreshToken))
    expect(await verify(accessToken)).toMatchObject({ subject: 'alice' })
    const replay = await exchange(server.url, refreshForm(clientId, refreshToken))
    expect(replay).toMatchObject({ status: 400, body: { error: 'invalid_grant' } })
    expect(await verify(accessToken)).toEqual({ problem: 'invalid' })
    expect(await verify(body['access_token'])).toEqual({ problem: 'invalid' })
    expect((await exchange(server.url, refreshForm(clientId, body['refresh_token'] as string))).status).toBe(400)
  })

  it('leaves other families alone when one ends', async () => {
    const one = await obtainTokens(server.url, 'alice')
    const other = await obtainTokens(server.url, 'alice')
    await exchange(server.url, refreshForm(one.clientId, one.refreshToken))
    await exchange(server.url, refreshForm(one.clientId, one.refreshToken))
    expect(await verify(other.accessToken)).toMatchObject({ subject: 'alice' })
  })

  it('gives at most one usable family to requests that race with one refresh token', async () => {
    const { clientId, refreshToken } = await obtainTokens(server.url, 'alice')
    const race = Array.from({ length: 8 }, () => exchange(server.url, refreshForm(clientId, refreshToken)))
    const answers = await Promise.all(race)
    const granted = answers.filter(({ status }) => status === 200)
    expect(granted.length).toBeLessThanOrEqual(1)
    for (const { body } of granted) expect(await verify(body['access_token'])).toEqual({ problem: 'invalid' })
  })

  it('refuses the refresh token of another client', async () => {
    const { clientId, refreshToken } = await obtainTokens(server.url, 'alice')
    const other = (await register(server.url)).body['client_id'] as string
    expect((await exchange(server.url, refreshForm(other, refreshToken))).body['error']).toBe('invalid_grant')
    expect((await exchange(server.url, refreshForm(clientId, refreshToken))).status).toBe(200)
  })

  it('refuses another resource', async () => {
    const { clientId, refreshToken } = await obtainTokens(server.url, 'alice')
    const resource = 'https://other.example/mcp'
    const wrong = await exchange(server.url, refreshForm(clientId, refreshToken, { resource }))
    expect(wrong.body['error']).toBe('invalid_target')
  })

  it('refuses somebody who was disabled in the meantime', async () => {
    const { clientId, refreshToken } = await obtainTokens(server.url, 'bob')
    await server.identity.people.disable('bob')
    expect((await exchange(server.url, refreshForm(clientId, refreshToken))).body['error']).toBe('invalid_grant')
  })
})

describe('revoking (RFC 7009)', () => {
  const revoke = (form: Record<string, string>) =>
    fetch(`${server.url}/revoke`, { method: 'POST', body: new URLSearchParams(form) })

  it('ends access and refresh token at once', async () => {
    const { clientId, accessToken, refreshToken } = await obtainTokens(server.url, 'alice')
    expect((await revoke({ client_id: clientId, token: refreshToken })).status).toBe(200)
    expect(await verify(accessToken)).toEqual({ problem: 'invalid' })
    expect((await exchange(server.url, refreshForm(clientId, refreshToken))).status).toBe(400)
  })

  it('does nothing for another client', async () => {
    const { accessToken } = await obtainTokens(server.url, 'alice')
    const other = (await register(server.url)).body['client_id'] as string
    await revoke({ client_id: other, token: accessToken })
    expect(await verify(accessToken)).toMatchObject({ subject: 'alice' })
  })
})
