import { beforeEach, describe, expect, it } from 'vitest'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import { api, askToken, basic, client, openBrowser, postForm } from './browser.ts'

describe('the device flow', () => {
  let service: TodoSaas
  let now: Date
  beforeEach(async () => {
    now = new Date('2026-11-25T12:00:00Z')
    service = await startTodoSaas({ clients: [client], clock: () => now })
    return () => service.close()
  })
  const later = (seconds: number) => (now = new Date(now.getTime() + seconds * 1000))
  const begin = async (scope = 'data:read,task:add') => {
    const headers = { authorization: basic(client.id, client.secret) }
    return (await postForm(`${service.url}/oauth/device_authorization`, { scope }, headers)).body
  }
  const poll = (deviceCode: string) =>
    askToken(service.url, {
      grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
      device_code: deviceCode,
    })
  const signedIn = async () => {
    const browser = openBrowser(service.url)
    await browser.signIn('bob')
    return browser
  }
  const enter = async (browser: ReturnType<typeof openBrowser>, userCode: string) =>
    browser.submit(await browser.get('/device'), '/device', { user_code: userCode })

  it('starts with codes, a page, a lifetime, and an interval', async () => {
    expect(await begin()).toEqual({
      device_code: expect.stringMatching(/^todo_dc_[A-Za-z0-9_-]{43}$/) as string,
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/) as string,
      verification_uri: `${service.url}/device`,
      verification_uri_complete: expect.stringContaining(`${service.url}/device?user_code=`) as string,
      expires_in: 900,
      interval: 5,
    })
  })

  it('refuses to start without client authentication or with an unknown scope', async () => {
    const url = `${service.url}/oauth/device_authorization`
    expect((await postForm(url, { scope: 'data:read', client_id: client.id })).status).toBe(401)
    expect(await begin('billing:read')).toEqual({ error: 'invalid_scope' })
  })

  it('gives tokens once, after a person entered the code and allowed it', async () => {
    const started = await begin()
    expect((await poll(started.device_code)).body).toEqual({ error: 'authorization_pending' })
    const browser = await signedIn()
    const question = await enter(browser, started.user_code.toLowerCase().replace('-', ' '))
    expect(question.html).toContain(client.id)
    const done = await browser.submit(question, '/device', { granted: 'data:read', decision: 'allow' })
    expect(done.html).toContain('Device connected')
    later(5)
    const { body: tokens } = await poll(started.device_code)
    expect(tokens.scope).toBe('data:read')
    expect((await api(service.url, tokens.access_token, 'GET', '/user')).body.id).toBe('u_bob')
    later(5)
    expect((await poll(started.device_code)).body).toEqual({ error: 'invalid_grant' })
  })

  it('tells the device when the person denies', async () => {
    const started = await begin()
    const browser = await signedIn()
    const question = await enter(browser, started.user_code)
    await browser.submit(question, '/device', { decision: 'deny' })
    expect((await poll(started.device_code)).body).toEqual({ error: 'access_denied' })
  })

  it('adds five seconds to the interval for good each time the device polls too soon', async () => {
    const { device_code: deviceCode } = await begin()
    await poll(deviceCode)
    later(4)
    expect((await poll(deviceCode)).body).toEqual({ error: 'slow_down' })
    later(9)
    expect((await poll(deviceCode)).body).toEqual({ error: 'slow_down' })
    later(15)
    expect((await poll(deviceCode)).body).toEqual({ error: 'authorization_pending' })
  })

  it('lets both codes expire after fifteen minutes', async () => {
    const started = await begin()
    later(900)
    expect((await poll(started.device_code)).body).toEqual({ error: 'expired_token' })
    expect((await enter(await signedIn(), started.user_code)).html).toContain('wrong or has expired')
  })

  it('stops a person who guesses codes after ten wrong ones, for ten minutes', async () => {
    const started = await begin()
    const browser = await signedIn()
    for (let attempt = 0; attempt < 10; attempt += 1) {
      expect((await enter(browser, 'BBBB-BBBB')).status).toBe(400)
    }
    expect((await enter(browser, started.user_code)).status).toBe(429)
    later(601)
    expect((await enter(browser, started.user_code)).status).toBe(200)
  })

  it('refuses a decision without the token of the session, and asks who is there first', async () => {
    const started = await begin()
    const browser = await signedIn()
    const question = await enter(browser, started.user_code)
    const forged = await browser.submit(question, '/device', {
      granted: 'data:read',
      decision: 'allow',
      csrf: 'SECRET_forged',
    })
    expect(forged.status).toBe(403)
    expect((await poll(started.device_code)).body).toEqual({ error: 'authorization_pending' })
    expect((await openBrowser(service.url).get(started.verification_uri_complete)).html).toContain(
      'Who are you?',
    )
  })
})
