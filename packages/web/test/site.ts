import { createSealer, type BrowserSession } from '@grantway/auth-core'
import type { Connector } from '@grantway/connector-kit'
import { createWeb, type WebOptions } from '../src/index.ts'
import { createFakeEngine, type FakeEngine } from './fake-engine.ts'
import { createFakePeople, type FakePeople } from './fake-people.ts'
import { alice, anna, bob, carol, github, olga, slack, testNow, todo } from './fixtures.ts'

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly html: string
  /** What a person reads, with single spaces. */
  readonly text: string
  readonly cookies: readonly string[]
  readonly location: string | null
}

export interface Site {
  readonly engine: FakeEngine
  readonly people: FakePeople
  readonly logged: { readonly message: string; readonly fields: unknown }[]
  /** `as` names who is signed in; nobody when missing. */
  readonly get: (path: string, as?: string, headers?: Record<string, string>) => Promise<Answer>
  /** Posts a form as our own page does, with everything in order unless the headers or fields say otherwise. */
  readonly post: (
    path: string, as: string | undefined, fields: readonly (readonly [string, string])[],
    headers?: Record<string, string | undefined>,
  ) => Promise<Answer>
  readonly fetch: (request: Request) => Promise<Response>
  readonly app: ReturnType<typeof createWeb>
}

/** The address people see; requests go to another one, so that a use of the Host header would show. */
export const publicUrl = 'https://grantway.example'
export const prefix = '__Host-grantway'

const sessions: Record<string, BrowserSession> = { alice, bob, carol, anna, olga }

/** Makes the pages over a fake engine. The session cookie is just the person's name. */
export const createSite = (differences: Partial<WebOptions> = {}, connectors: readonly Connector[] = [todo, github, slack]): Site => {
  let moment = testNow
  const engine = createFakeEngine(connectors, () => moment)
  const people = createFakePeople(engine, () => moment)
  const logged: Site['logged'] = []
  const app = createWeb({
    engine,
    members: people.members,
    access: people.access,
    activity: people.activity,
    memberConnections: people.memberConnections,
    peopleFromProvider: false,
    sealer: createSealer(Buffer.alloc(32, 7), () => moment),
    readSession: async (headers) => sessions[/session=(\w+)/.exec(headers.get('cookie') ?? '')?.[1] ?? ''],
    signInUrl: (returnPath) => `/signin?return=${encodeURIComponent(returnPath)}`,
    publicUrl,
    branding: { name: 'Grantway' },
    cookiePrefix: prefix,
    secureCookies: true,
    now: () => moment,
    log: (message, fields) => void logged.push({ message, fields }),
    ...differences,
  })
  const send = async (path: string, init: RequestInit): Promise<Answer> =>
    readAnswer(await app.fetch(new Request(`http://127.0.0.1:9${path}`, init)))
  return {
    app,
    engine,
    people,
    logged,
    fetch: async (request) => app.fetch(request),
    get: (path, as, headers = {}) => send(path, { headers: { ...sessionOf(as, headers['cookie']), ...withoutCookie(headers) } }),
    post: (path, as, fields, headers = {}) => {
      const all: Record<string, string | undefined> = {
        'content-type': 'application/x-www-form-urlencoded', 'origin': publicUrl, 'sec-fetch-site': 'same-origin',
        ...sessionOf(as, headers['cookie']), ...withoutCookie(headers),
      }
      const sent = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined)
      const body = new URLSearchParams(fields.map(([name, value]): [string, string] => [name, value])).toString()
      return send(path, { method: 'POST', headers: sent, body })
    },
  }
}

const sessionOf = (as: string | undefined, more: string | undefined): { cookie: string } =>
  ({ cookie: [as === undefined ? '' : `session=${as}`, more ?? ''].filter((part) => part !== '').join('; ') })

const withoutCookie = <Value>({ cookie: _cookie, ...rest }: Record<string, Value>): Record<string, Value> => rest

const readAnswer = async (response: Response): Promise<Answer> => {
  const html = await response.text()
  return {
    status: response.status, headers: response.headers, html, text: visibleText(html),
    cookies: response.headers.getSetCookie(), location: response.headers.get('location'),
  }
}

/** Gives what a person reads: no style, no tags, entities resolved. */
export const visibleText = (html: string): string =>
  html
    .replace(/<style>[\s\S]*?<\/style>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&quot;', '"').replaceAll('&#39;', '\'')
    .replaceAll('&amp;', '&')
    .replace(/\s+/g, ' ')
    .replace(/ ([.,:;?)])/g, '$1')
    .trim()

/** Gives the `name=value` part of a set cookie, ready to be sent back. */
export const cookiePair = (answer: Answer, name: string): string =>
  answer.cookies.find((cookie) => cookie.startsWith(`${name}`))?.split(';')[0] ?? ''
