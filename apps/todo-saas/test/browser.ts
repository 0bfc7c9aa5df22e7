import { createHash, randomBytes } from 'node:crypto'

/** A person's browser: keeps the session cookie, never follows a redirect by itself. */
export interface Browser {
  get(url: string): Promise<Page>
  /** Submits the named form of a page with its hidden fields; `fields` replace or add. */
  submit(page: Page, action: string, fields: Record<string, string | readonly string[]>): Promise<Page>
  signIn(person: 'alice' | 'bob'): Promise<void>
  cookie(): string
}

export interface Page {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly html: string
  readonly location: string
}

export function openBrowser(origin: string): Browser {
  let cookie = ''
  const send = async (url: string, init: RequestInit = {}): Promise<Page> => {
    const target = new URL(url, origin).href
    const response = await fetch(target, {
      redirect: 'manual',
      ...init,
      headers: { ...init.headers, cookie },
    })
    const set = response.headers.get('set-cookie')
    if (set) cookie = set.split(';')[0] ?? ''
    const location = response.headers.get('location') ?? ''
    return {
      url: target,
      status: response.status,
      headers: response.headers,
      html: await response.text(),
      location,
    }
  }
  const browser: Browser = {
    get: (url) => send(url),
    submit: (page, action, fields) => {
      const body = new URLSearchParams(hiddenFields(page.html, action))
      for (const [name, value] of Object.entries(fields)) {
        body.delete(name)
        for (const each of [value].flat()) body.append(name, each)
      }
      return send(action, { method: 'POST', body })
    },
    async signIn(person) {
      const page = await browser.submit(await browser.get('/'), '/signin', { person })
      if (page.status !== 303) throw new Error(`signing in answered ${page.status}`)
    },
    cookie: () => cookie,
  }
  return browser
}

function hiddenFields(html: string, action: string): [string, string][] {
  const form = html.split('<form ').find((part) => part.includes(`action="${action}"`)) ?? ''
  const inputs =
    form.split('</form>')[0]?.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g) ?? []
  return [...inputs].map(([, name = '', value = '']) => [name, unescape(value)])
}

const unescape = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&')

export const client = {
  id: 'grantway-test',
  secret: 'SECRET_client+with/odd chars:%',
  redirectUris: ['http://localhost:3000/oauth/callback/todo', 'http://localhost:3000/cb?fixed=1'],
}
export const otherClient = {
  id: 'other',
  secret: 'SECRET_other_client',
  redirectUris: ['https://other.example/cb'],
}

export const basic = (id: string, secret: string): string => {
  const encode = (text: string): string => encodeURIComponent(text).replaceAll('%20', '+')
  return `Basic ${Buffer.from(`${encode(id)}:${encode(secret)}`).toString('base64')}`
}

export const newVerifier = (): string => randomBytes(32).toString('base64url')
export const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url')

export function authorizeUrl(
  origin: string,
  verifier: string,
  changes: Record<string, string | undefined> = {},
): string {
  const parameters = {
    client_id: client.id,
    redirect_uri: client.redirectUris[0],
    response_type: 'code',
    scope: 'data:read_write',
    state: 'SECRET_state_value',
    code_challenge: challengeOf(verifier),
    code_challenge_method: 'S256',
    ...changes,
  }
  const given = Object.entries(parameters).filter((pair): pair is [string, string] => pair[1] !== undefined)
  return `${origin}/oauth/authorize?${new URLSearchParams(given)}`
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- tests look into answers of every shape
  readonly body: any
}

export async function postForm(
  url: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers,
    redirect: 'manual',
  })
  return readAnswer(response)
}

/** Asks the token endpoint as the test client, by HTTP Basic. */
export const askToken = (origin: string, fields: Record<string, string>): Promise<Answer> =>
  postForm(`${origin}/oauth/access_token`, fields, { authorization: basic(client.id, client.secret) })

export async function getCode(
  origin: string,
  options: { verifier: string; person?: 'alice' | 'bob'; scopes?: readonly string[] },
): Promise<string> {
  const browser = openBrowser(origin)
  await browser.signIn(options.person ?? 'alice')
  const granted = options.scopes ?? ['data:read_write']
  const page = await browser.get(authorizeUrl(origin, options.verifier, { scope: granted.join(',') }))
  const done = await browser.submit(page, '/oauth/authorize', { granted, decision: 'allow' })
  const code = new URL(done.location).searchParams.get('code')
  if (!code) throw new Error(`no code came back: ${done.status}`)
  return code
}

/** Walks the whole code flow and returns the token answer. */
export async function connect(
  origin: string,
  options: { person?: 'alice' | 'bob'; scopes?: readonly string[] } = {},
): Promise<{
  access_token: string
  refresh_token: string
  scope: string
  expires_in: number
  token_type: string
}> {
  const verifier = newVerifier()
  const code = await getCode(origin, { verifier, ...options })
  const answer = await askToken(origin, codeFields(code, verifier))
  if (answer.status !== 200) throw new Error(`the token endpoint answered ${answer.status}`)
  return answer.body
}

export const codeFields = (code: string, verifier: string): Record<string, string> => ({
  grant_type: 'authorization_code',
  code,
  redirect_uri: client.redirectUris[0] ?? '',
  code_verifier: verifier,
})

/** Calls the API with a bearer. */
export async function api(
  origin: string,
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer> {
  const response = await fetch(`${origin}/api/v1${path}`, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return readAnswer(response)
}

async function readAnswer(response: Response): Promise<Answer> {
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json')
  return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
}
