import { beforeEach, describe, expect, it } from 'vitest'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import {
  api,
  askToken,
  basic,
  client,
  codeFields,
  connect,
  getCode,
  newVerifier,
  otherClient,
  postForm,
} from './browser.ts'

describe('the token endpoint', () => {
  let service: TodoSaas
  let now: Date
  beforeEach(async () => {
    now = new Date('2026-11-25T12:00:00Z')
    service = await startTodoSaas({
      clients: [client, otherClient],
      clock: () => now,
      accessTokenSeconds: 60,
    })
    return () => service.close()
  })
  const later = (seconds: number) => (now = new Date(now.getTime() + seconds * 1000))
  const ask = (fields: Record<string, string>) => askToken(service.url, fields)
  const refresh = (token: string) => ask({ grant_type: 'refresh_token', refresh_token: token })
  const statusOf = async (token: string) => (await api(service.url, token, 'GET', '/user')).status
  const invalidGrant = { status: 400, body: { error: 'invalid_grant' } }

  it('exchanges a code for tokens with the granted scopes', async () => {
    const tokens = await connect(service.url, { scopes: ['data:read', 'data:delete'] })
    expect(tokens).toEqual({
      access_token: expect.stringMatching(/^todo_at_[A-Za-z0-9_-]{43}$/) as string,
      refresh_token: expect.stringMatching(/^todo_rt_[A-Za-z0-9_-]{43}$/) as string,
      token_type: 'Bearer',
      expires_in: 60,
      scope: 'data:read,data:delete',
    })
    expect(await statusOf(tokens.access_token)).toBe(200)
  })

  it('forbids caches to keep an answer', async () => {
    expect(
      (await ask({ grant_type: 'refresh_token', refresh_token: 'x' })).headers.get('cache-control'),
    ).toBe('no-store')
  })

  it.each([
    ['another verifier', { code_verifier: newVerifier() }],
    ['another registered redirect URI', { redirect_uri: client.redirectUris[1] ?? '' }],
  ])('refuses a code with %s, and the code is dead then', async (_name, change) => {
    const verifier = newVerifier()
    const code = await getCode(service.url, { verifier })
    expect(await ask({ ...codeFields(code, verifier), ...change })).toMatchObject(invalidGrant)
    expect(await ask(codeFields(code, verifier))).toMatchObject(invalidGrant)
  })

  it('refuses a code without a verifier and still takes it with the right one', async () => {
    const verifier = newVerifier()
    const code = await getCode(service.url, { verifier })
    const { code_verifier: _left, ...fields } = codeFields(code, verifier)
    expect(await ask(fields)).toMatchObject({ status: 400, body: { error: 'invalid_request' } })
    expect((await ask(codeFields(code, verifier))).status).toBe(200)
  })

  it('refuses a code after ten minutes', async () => {
    const verifier = newVerifier()
    const code = await getCode(service.url, { verifier })
    later(600)
    expect(await ask(codeFields(code, verifier))).toMatchObject(invalidGrant)
  })

  it('refuses the code of another client without harming it', async () => {
    const verifier = newVerifier()
    const code = await getCode(service.url, { verifier })
    const asOther = { authorization: basic(otherClient.id, otherClient.secret) }
    const stolen = await postForm(`${service.url}/oauth/access_token`, codeFields(code, verifier), asOther)
    expect(stolen).toMatchObject(invalidGrant)
    expect((await ask(codeFields(code, verifier))).status).toBe(200)
  })

  it('revokes the tokens of a code that is used a second time', async () => {
    const verifier = newVerifier()
    const code = await getCode(service.url, { verifier })
    const { body: tokens } = await ask(codeFields(code, verifier))
    expect(await statusOf(tokens.access_token)).toBe(200)
    expect(await ask(codeFields(code, verifier))).toMatchObject(invalidGrant)
    expect(await statusOf(tokens.access_token)).toBe(401)
    expect(await refresh(tokens.refresh_token)).toMatchObject(invalidGrant)
  })

  it('revokes them even when the code is used again long after it expired', async () => {
    const verifier = newVerifier()
    const code = await getCode(service.url, { verifier })
    const { body: tokens } = await ask(codeFields(code, verifier))
    later(86_400)
    await refresh('todo_rt_SECRET_unknown') // any request clears away what is past its time
    expect(await ask(codeFields(code, verifier))).toMatchObject(invalidGrant)
    expect(await refresh(tokens.refresh_token)).toMatchObject(invalidGrant)
  })

  it('gives exactly one of two simultaneous exchanges tokens', async () => {
    const verifier = newVerifier()
    const code = await getCode(service.url, { verifier })
    const answers = await Promise.all([ask(codeFields(code, verifier)), ask(codeFields(code, verifier))])
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400])
  })

  it('lets an access token expire', async () => {
    const { access_token: token } = await connect(service.url)
    later(59)
    expect(await statusOf(token)).toBe(200)
    later(1)
    expect(await statusOf(token)).toBe(401)
  })

  it('rotates on refresh: the old access token dies at once, the new one has the same scopes', async () => {
    const first = await connect(service.url, { scopes: ['task:add', 'data:read'] })
    const { body: second } = await refresh(first.refresh_token)
    expect(second).toMatchObject({ token_type: 'Bearer', expires_in: 60, scope: 'task:add,data:read' })
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(await statusOf(first.access_token)).toBe(401)
    expect(await statusOf(second.access_token)).toBe(200)
    expect((await refresh(second.refresh_token)).status).toBe(200)
  })

  it('kills everything when a used refresh token comes back', async () => {
    const first = await connect(service.url)
    const { body: second } = await refresh(first.refresh_token)
    expect(await refresh(first.refresh_token)).toMatchObject(invalidGrant)
    expect(await statusOf(second.access_token)).toBe(401)
    expect(await refresh(second.refresh_token)).toMatchObject(invalidGrant)
  })

  it('leaves other authorizations alone when one is killed', async () => {
    const [victim, bystander] = [await connect(service.url), await connect(service.url)]
    await refresh(victim.refresh_token)
    await refresh(victim.refresh_token)
    expect(await statusOf(bystander.access_token)).toBe(200)
  })

  it('refuses the refresh token of another client without harming it', async () => {
    const tokens = await connect(service.url)
    const fields = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token }
    const asOther = { authorization: basic(otherClient.id, otherClient.secret) }
    expect(await postForm(`${service.url}/oauth/access_token`, fields, asOther)).toMatchObject(invalidGrant)
    expect((await refresh(tokens.refresh_token)).status).toBe(200)
  })

  it('does not take an access token for a refresh token, nor the other way round', async () => {
    const tokens = await connect(service.url)
    expect(await refresh(tokens.access_token)).toMatchObject(invalidGrant)
    expect(await statusOf(tokens.refresh_token)).toBe(401)
  })

  it('refuses to widen scopes on refresh', async () => {
    const tokens = await connect(service.url, { scopes: ['data:read'] })
    const fields = { grant_type: 'refresh_token', refresh_token: tokens.refresh_token, scope: 'data:delete' }
    expect(await ask(fields)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } })
  })

  it('takes the client secret from the form as well as from a Basic header', async () => {
    const tokens = await connect(service.url)
    const answer = await postForm(`${service.url}/oauth/access_token`, {
      grant_type: 'refresh_token',
      refresh_token: tokens.refresh_token,
      client_id: client.id,
      client_secret: client.secret,
    })
    expect(answer.status).toBe(200)
  })

  it.each([
    ['a wrong secret', { authorization: basic(client.id, 'SECRET_wrong') }, {}, 401, 'invalid_client'],
    ['an unknown client', { authorization: basic('nobody', client.secret) }, {}, 401, 'invalid_client'],
    ['no client', {}, {}, 401, 'invalid_client'],
    ['a client without a secret', {}, { client_id: client.id }, 401, 'invalid_client'],
    [
      'a Basic header that is not form-encoded',
      { authorization: `Basic ${Buffer.from(`${client.id}:%`).toString('base64')}` },
      {},
      401,
      'invalid_client',
    ],
    [
      'both ways at once',
      { authorization: basic(client.id, client.secret) },
      { client_secret: client.secret },
      400,
      'invalid_request',
    ],
    [
      'a grant type nobody knows',
      { authorization: basic(client.id, client.secret) },
      { grant_type: 'password' },
      400,
      'unsupported_grant_type',
    ],
  ])('refuses %s', async (_name, headers, fields, status, error) => {
    const form = { grant_type: 'refresh_token', refresh_token: 'todo_rt_SECRET_none', ...fields }
    const answer = await postForm(
      `${service.url}/oauth/access_token`,
      form,
      headers as Record<string, string>,
    )
    expect(answer).toMatchObject({ status, body: { error } })
    expect(answer.headers.has('www-authenticate')).toBe(status === 401)
  })

  it('refuses a parameter that is given twice', async () => {
    const body = 'grant_type=refresh_token&refresh_token=a&refresh_token=b'
    const headers = {
      authorization: basic(client.id, client.secret),
      'content-type': 'application/x-www-form-urlencoded',
    }
    const response = await fetch(`${service.url}/oauth/access_token`, { method: 'POST', body, headers })
    expect(await response.json()).toEqual({ error: 'invalid_request' })
  })

  it('refuses a body of more than 64 KiB', async () => {
    expect((await ask({ grant_type: 'refresh_token', refresh_token: 'x'.repeat(70_000) })).status).toBe(413)
  })
})
