import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import {
  createBrowser,
  reply,
  startFront,
  type FakeAnswer,
  type FakeConsent,
  type FakeProvider,
  type FakeRequest,
  type FakeStart,
  type RequestKind,
  type RunningFake,
} from '@grantway/connector-testing'
import { startTodoSaas, type TodoSaas } from '@grantway/todo-saas'
import { examples } from './examples.ts'

const client = { id: 'grantway', secret: 'SECRET_todo_client' }
const accessTokenSeconds = 600
const logins: Readonly<Record<string, RegExp>> = { u_alice: /alice@/, u_bob: /bob@/ }

const kinds: Readonly<Record<string, RequestKind>> = {
  '/signin': 'authorize',
  '/oauth/authorize': 'authorize',
  '/oauth/access_token': 'token',
  '/oauth/device_authorization': 'device',
  '/api/v1/revoke': 'revoke',
}

/** Starts the demo TODO service behind a front that records and misbehaves. */
export const startTodoFake = async ({ redirectUri, now, port }: FakeStart): Promise<RunningFake> => {
  const innerPort = await freePort()
  const service: { current?: TodoSaas } = {}
  const front = await startFront({
    ...(port !== undefined && { port }),
    kindOf: (path) => kinds[path] ?? 'api',
    handle: async (request, entry) => {
      const saas = service.current
      if (!saas) return reply(503)
      saas.faults.omitRefreshToken = front.faults.token === 'no-refresh-token'
      const answer = await forward(`http://127.0.0.1:${innerPort}`, request)
      const needed = saas.requests.entries.at(-1)?.scopeNeeded
      entry.scopes = needed === undefined ? [] : [needed]
      return answer
    },
  })
  const saas = await startTodoSaas({
    clients: [{ ...client, redirectUris: [redirectUri] }],
    port: innerPort,
    publicUrl: front.url,
    accessTokenSeconds,
    ...(now && { clock: now }),
  })
  service.current = saas
  return {
    ...front,
    options: {
      issuer: front.url,
      clientId: client.id,
      clientSecret: client.secret,
      ...endpointsOf(front.url),
    },
    issuedSecrets: () => [...saas.issuedTokens(), client.secret],
    consent: (url, consent) => consentAs(url, front.url, consent),
    expireAccessTokens: () => saas.expireAccessTokens(),
    revokeAll: (account) => saas.revokeAll(account === 'u_bob' ? 'u_bob' : 'u_alice'),
    close: async () => {
      await front.close()
      await saas.close()
    },
  }
}

/** The TODO service as the contract suite knows it. */
export const todoFake: FakeProvider = {
  accounts: ['u_alice', 'u_bob'],
  rotation: 'strict',
  accessTokenSeconds,
  examples,
  start: startTodoFake,
}

const endpointsOf = (url: string) => ({
  authorizationEndpoint: `${url}/oauth/authorize`,
  tokenEndpoint: `${url}/oauth/access_token`,
  revocationEndpoint: `${url}/api/v1/revoke`,
  apiOrigin: url,
})

/** Signs in and decides, as the person in front of a browser would. */
const consentAs = async (
  url: string,
  issuer: string,
  { account = 'u_alice', allow = true, withhold = [] }: FakeConsent = {},
): Promise<URL> => {
  const browser = createBrowser()
  browser.stopBefore = (next) => next.origin !== issuer
  const signIn = await browser.open(url)
  const page = await browser.click(signIn, logins[account] ?? account)
  const forms = page.forms.map((form) => ({
    ...form,
    fields: form.fields.filter(([name, value]) => name !== 'granted' || !withhold.includes(value)),
  }))
  return (await browser.click({ ...page, forms }, allow ? 'Allow' : 'Deny')).url
}

const forward = async (
  base: string,
  { method, path, query, headers, text }: FakeRequest,
): Promise<FakeAnswer> => {
  const passed = new Headers(headers)
  for (const name of ['host', 'content-length']) passed.delete(name)
  // A kept connection could close while the next request is on its way.
  passed.set('connection', 'close')
  const response = await fetch(`${base}${path}?${query.toString()}`, {
    method,
    headers: passed,
    redirect: 'manual',
    ...(text !== '' && { body: text }),
  })
  const body = await response.text()
  const kept = ['location', 'set-cookie', 'retry-after', 'www-authenticate']
  const isJson = response.headers.get('content-type')?.includes('json')
  return {
    status: response.status,
    headers: Object.fromEntries([...response.headers].filter(([name]) => kept.includes(name))),
    body: body === '' ? undefined : isJson ? (JSON.parse(body) as unknown) : body,
  }
}

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}
