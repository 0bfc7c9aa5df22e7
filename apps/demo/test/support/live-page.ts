import { createBrowser } from '@grantway/connector-testing'

/** What comes over an open stream. */
export interface OpenStream {
  readonly heard: () => string
  /** How the stream ended: `undefined` while it is open, false when it was cut off. */
  readonly ended: () => boolean | undefined
}

/** What an open page hears. */
export interface LivePage extends OpenStream {
  readonly status: number
  readonly leave: () => void
}

/** Signs somebody of the demo in by a browser of their own; gives its cookie, and the way out. */
export const signedIn = async (url: string, name: string): Promise<{ readonly cookie: string; readonly signOut: () => Promise<unknown> }> => {
  let cookie = ''
  const browser = createBrowser((input, init) => {
    cookie = new Headers(init?.headers).get('cookie') ?? ''
    return fetch(input, init)
  })
  const page = await browser.click(await browser.open(`${url}/connections`), new RegExp(`\\b${name}\\b`))
  return { cookie, signOut: () => browser.click(page, 'Sign out') }
}

/** Listens as the script of an open page does, at this address with this cookie. */
export const openLivePage = async (url: string, cookie: string): Promise<LivePage> => {
  const controller = new AbortController()
  const headers = { cookie, 'sec-fetch-site': 'same-origin', 'accept': 'text/event-stream' }
  const { status, body } = await fetch(`${url}/connections/events`, { headers, signal: controller.signal })
  return { status, ...listenTo(body), leave: () => controller.abort() }
}

/** Reads a stream to its end, whoever ends it. */
export const listenTo = (body: Response['body']): OpenStream => {
  let text = ''
  let ended: boolean | undefined
  void (async () => {
    for await (const chunk of body ?? []) text += Buffer.from(chunk as Uint8Array).toString()
  })().then(() => (ended = true), () => (ended = false))
  return { heard: () => text, ended: () => ended }
}
