/** A form as a page shows it. */
export interface PageForm {
  readonly action: string
  readonly method: string
  /** Hidden and prefilled fields, and boxes that are ticked. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** Buttons: the name and value they add, and their words. */
  readonly buttons: readonly { readonly name: string; readonly value: string; readonly words: string }[]
}

/** A page after all redirects. */
export interface Page {
  readonly url: URL
  readonly status: number
  readonly html: string
  readonly headers: Headers
  /** The text a person reads. */
  readonly text: string
  readonly forms: readonly PageForm[]
}

/** A person's browser without a screen: keeps cookies, follows redirects, submits forms. */
export interface Browser {
  readonly open: (url: string | URL) => Promise<Page>
  /** Submits the form that has a button with these words, as a person would. */
  readonly click: (page: Page, words: string | RegExp, changes?: Readonly<Record<string, string>>) => Promise<Page>
  /** Every address this browser asked for, redirects included. */
  readonly visited: readonly string[]
  /** Stops redirects before an address for which this is true; the page then has status 302 and that `url`. */
  stopBefore: (url: URL) => boolean
}

const maxRedirects = 20

/** Makes a browser with an empty cookie jar. Cookies are kept by host name and ignore ports, as real ones do. */
export const createBrowser = (send: typeof fetch = fetch): Browser => {
  const jar = new Map<string, Map<string, { value: string; path: string }>>()
  const visited: string[] = []

  const request = async (url: URL, init: RequestInit): Promise<Page> => {
    let target = url
    let current = init
    for (let redirects = 0; redirects <= maxRedirects; redirects += 1) {
      visited.push(target.href)
      const headers = new Headers(current.headers)
      const cookies = [...(jar.get(target.hostname) ?? [])].filter(([, cookie]) => target.pathname.startsWith(cookie.path))
      if (cookies.length > 0) headers.set('cookie', cookies.map(([name, { value }]) => `${name}=${value}`).join('; '))
      const response = await send(target, { ...current, headers, redirect: 'manual' })
      keepCookies(jar, target, response.headers.getSetCookie())
      const location = response.headers.get('location')
      if (response.status < 300 || response.status >= 400 || location === null) return readPage(target, response)
      await response.body?.cancel()
      const next = new URL(location, target)
      if (browser.stopBefore(next)) return { url: next, status: response.status, html: '', text: '', headers: response.headers, forms: [] }
      target = next
      current = { method: 'GET', headers: { 'sec-fetch-site': 'same-origin' } }
    }
    throw new Error(`More than ${maxRedirects} redirects from ${url.origin}${url.pathname}.`)
  }

  const browser: Browser = {
    visited,
    stopBefore: () => false,
    open: (url) => request(new URL(url), { method: 'GET', headers: { 'sec-fetch-site': 'none' } }),
    click: (page, words, changes = {}) => {
      const matches = (text: string): boolean => (typeof words === 'string' ? text === words : words.test(text))
      const form = page.forms.find(({ buttons }) => buttons.some((button) => matches(button.words)))
      const button = form?.buttons.find((candidate) => matches(candidate.words))
      if (!form || !button) throw new Error(`No button ${String(words)} on "${page.text.slice(0, 200)}"`)
      const fields = new URLSearchParams(form.fields.filter(([name]) => !(name in changes)).map(([name, value]): [string, string] => [name, value]))
      for (const [name, value] of Object.entries(changes)) fields.append(name, value)
      if (button.name) fields.append(button.name, button.value)
      const target = new URL(form.action || page.url.href, page.url)
      if (form.method === 'get') return browser.open(`${target.origin}${target.pathname}?${fields.toString()}`)
      return request(target, {
        method: 'POST',
        body: fields.toString(),
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          origin: page.url.origin,
          'sec-fetch-site': 'same-origin',
        },
      })
    },
  }
  return browser
}

const keepCookies = (
  jar: Map<string, Map<string, { value: string; path: string }>>, url: URL, lines: readonly string[],
): void => {
  for (const line of lines) {
    const [pair = '', ...attributes] = line.split(';').map((part) => part.trim())
    const name = pair.slice(0, pair.indexOf('='))
    const value = pair.slice(pair.indexOf('=') + 1)
    const attribute = (key: string): string | undefined =>
      attributes.find((part) => part.toLowerCase().startsWith(`${key}=`))?.slice(key.length + 1)
    const expired = attribute('max-age') === '0' || Date.parse(attribute('expires') ?? '') < Date.now()
    const own = jar.get(url.hostname) ?? new Map<string, { value: string; path: string }>()
    jar.set(url.hostname, own)
    if (value === '' || expired) own.delete(name)
    else own.set(name, { value, path: attribute('path') ?? '/' })
  }
}

const readPage = async (url: URL, response: Response): Promise<Page> => {
  const html = await response.text()
  return { url, status: response.status, html, headers: response.headers, text: words(html), forms: readForms(html) }
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'", nbsp: ' ' }
const decode = (text: string): string => text.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole)

const words = (html: string): string =>
  decode(html.replace(/<(style|script|head)[\s\S]*?<\/\1>/g, ' ').replace(/<[^>]*>/g, ' ')).replace(/\s+/g, ' ').trim()

const attributeOf = (tag: string, name: string): string | undefined => {
  const match = new RegExp(`\\s${name}(?:="([^"]*)"|(?=[\\s>/]))`).exec(tag)
  return match ? decode(match[1] ?? '') : undefined
}

const readForms = (html: string): PageForm[] =>
  [...html.matchAll(/(<form[^>]*>)([\s\S]*?)<\/form>/g)].map(([, tag = '', body = '']) => ({
    action: attributeOf(tag, 'action') ?? '',
    method: (attributeOf(tag, 'method') ?? 'get').toLowerCase(),
    fields: [...body.matchAll(/<input[^>]*>/g)].flatMap(([input]) => {
      const name = attributeOf(input, 'name')
      const kind = attributeOf(input, 'type') ?? 'text'
      const ticked = !['checkbox', 'radio'].includes(kind) || attributeOf(input, 'checked') !== undefined
      return name && ticked && kind !== 'submit' ? [[name, attributeOf(input, 'value') ?? ''] as const] : []
    }),
    buttons: [...body.matchAll(/(<button[^>]*>)([\s\S]*?)<\/button>/g)].map(([, button = '', inner = '']) => ({
      name: attributeOf(button, 'name') ?? '',
      value: attributeOf(button, 'value') ?? '',
      words: words(inner),
    })),
  }))
