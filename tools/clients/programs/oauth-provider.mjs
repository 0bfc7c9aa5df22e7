// The half of OAuth that an application brings: it keeps what the client gives it, prints where the person must go,
// and listens for their return.
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'

/** Makes a provider for the SDKs, and the promise of the answer that comes back. */
export const createOAuthProvider = async () => {
  const kept = {}
  let arrived = () => undefined
  const callback = new Promise((resolve) => {
    arrived = resolve
  })
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://127.0.0.1')
    response.end('You can close this page.')
    if (pathname === '/callback') arrived(searchParams)
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  const redirectUrl = `http://127.0.0.1:${server.address().port}/callback`
  const keep = (name) => (value) => void (kept[name] = value)
  const provider = {
    redirectUrl,
    clientMetadata: {
      client_name: 'Library client',
      redirect_uris: [redirectUrl],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
    },
    state: () => (kept.state ??= randomUUID()),
    saveState: keep('state'),
    storedState: () => kept.state,
    clientInformation: () => kept.client,
    saveClientInformation: keep('client'),
    tokens: () => kept.tokens,
    saveTokens: keep('tokens'),
    codeVerifier: () => kept.verifier,
    saveCodeVerifier: keep('verifier'),
    authorizationServerInformation: () => kept.server,
    saveAuthorizationServerInformation: keep('server'),
    redirectToAuthorization: (url) => void process.stdout.write(`OPEN ${url}\n`),
  }
  return { provider, callback }
}
