import { hashSecret } from '../src/secrets.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  authorizationRequest, codeForm, decide, exchange, obtainTokens, openAllowPage, openBrowser, refreshForm, register,
  signIn, startServer, type TestServer,
} from './support.ts'

let server: TestServer
beforeAll(async () => {
  server = await startServer()
})
afterAll(() => server.close())

const tables = [
  'tenants', 'users', 'memberships', 'browser_sessions', 'issuer_records', 'personal_tokens', 'setup_links',
]

/** Everything identity has stored, as one text. */
const dump = async (): Promise<string> => {
  const rows = await Promise.all(tables.map((table) => server.store.rows(`select * from ${table}`, [])))
  return JSON.stringify(rows)
}

/** The forms in which a secret could be hidden in a text. */
const spellings = (secret: string): string[] => {
  const bytes = Buffer.from(secret)
  const encoded = (['hex', 'base64', 'base64url'] as const).map((form) => bytes.toString(form).replace(/=+$/, ''))
  return [secret, encodeURIComponent(secret), ...encoded]
}
const found = (text: string, secrets: readonly string[]) =>
  secrets.filter((secret) => spellings(secret).some((spelling) => text.includes(spelling)))

describe('the database', () => {
  it('P-B16: holds no code, token, secret, cookie or interaction id that was handed out', async () => {
    const secrets: string[] = []
    const waiting = openBrowser(server.url)
    const browser = openBrowser(server.url)

    const { body } = await register(server.url, { token_endpoint_auth_method: 'client_secret_post' })
    const [clientId, clientSecret] = [body['client_id'] as string, body['client_secret'] as string]
    secrets.push(clientSecret)

    const unanswered = await openAllowPage(waiting, authorizationRequest(server.url, clientId), 'bob')
    secrets.push((unanswered.model['action'] as string).split('/').at(-1) ?? '')

    const request = authorizationRequest(server.url, clientId)
    const page = await openAllowPage(browser, request, 'alice')
    secrets.push((page.model['action'] as string).split('/').at(-1) ?? '')
    const unusedCode = (await decide(browser, page)).searchParams.get('code') ?? ''
    secrets.push(unusedCode)

    const tokens = await obtainTokens(server.url, 'alice', browser)
    const refreshed = await exchange(server.url, refreshForm(tokens.clientId, tokens.refreshToken))
    secrets.push(tokens.code, tokens.accessToken, tokens.refreshToken)
    secrets.push(refreshed.body['access_token'] as string, refreshed.body['refresh_token'] as string)

    await signIn(openBrowser(server.url), 'carol')
    for (const { value } of [...browser.jar.values(), ...waiting.jar.values()]) secrets.push(value)
    const personal = await server.identity.personalTokens
      .create({ tenant: 'acme', subject: 'alice', name: 'laptop', createdBy: 'alice' })
    secrets.push(personal.token, personal.token.slice(7))
    secrets.push((await server.identity.people.createSetupLink()).split('/').at(-1) ?? '')
    const password = 'SECRET_password_at_rest'
    await server.identity.people.createUser({ login: 'victor', displayName: 'Victor', password })
    secrets.push(password)

    expect(secrets.length).toBeGreaterThan(15)
    for (const secret of secrets) expect(secret.length).toBeGreaterThan(10)
    expect(found(await dump(), secrets)).toEqual([])
    expect(found(server.logged.join('\n'), secrets)).toEqual([])
    // What was handed out still works: nothing was hidden by losing it.
    const late = await exchange(server.url, codeForm(request, unusedCode, { client_secret: clientSecret }))
    expect(late.status).toBe(200)
  })

  it('would be caught holding one', async () => {
    const { accessToken, clientId } = await obtainTokens(server.url, 'alice')
    for (const spelling of spellings(accessToken)) {
      await server.store.rows(
        `update issuer_records set payload = jsonb_set(payload, '{planted}', to_jsonb($1::text)) where id_hash = $2`,
        [spelling, hashSecret(accessToken)],
      )
      expect(found(await dump(), [accessToken])).toEqual([accessToken])
    }
    expect(clientId).not.toBe('')
  })

  it('keeps a client secret sealed for its own client', async () => {
    const make = async () => (await register(server.url, { token_endpoint_auth_method: 'client_secret_post' })).body
    const [one, other] = [await make(), await make()]
    await server.store.rows(
      `update issuer_records set payload = (select payload from issuer_records where id_hash = $1)
        where id_hash = $2`,
      [hashSecret(one['client_id'] as string), hashSecret(other['client_id'] as string)],
    )
    const form = { grant_type: 'refresh_token', refresh_token: 'x', client_secret: one['client_secret'] as string }
    const own = await exchange(server.url, { ...form, client_id: one['client_id'] as string })
    const moved = await exchange(server.url, { ...form, client_id: other['client_id'] as string })
    expect(own.body['error']).toBe('invalid_grant')
    expect(moved.status).toBeGreaterThanOrEqual(400)
    expect(moved.body['error']).not.toBe('invalid_grant')
  })

  it('does not remember who is signed in for the issuer', async () => {
    await obtainTokens(server.url, 'alice')
    const rows = await server.store.rows(`select 1 from issuer_records where model = 'Session'`, [])
    expect(rows).toHaveLength(0)
  })
})
