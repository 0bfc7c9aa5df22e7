import { createBrowser, type Browser, type Page } from '@grantway/connector-testing'

/** How somebody answers the pages they meet. */
export interface Manners {
  /** What they say when a TODO service asks whether Grantway may act for them. */
  readonly consent?: 'Allow' | 'Deny'
  /** Ticks only these boxes of the connect page. */
  readonly capabilities?: readonly string[]
}

/** A person with a browser: opens a link and does what its pages ask, step by step. */
export interface Person {
  readonly name: string
  readonly browser: Browser
  /** Goes on until a page asks nothing of them any more, or the browser leaves for an MCP client. */
  readonly follow: (url: string | URL, manners?: Manners) => Promise<Page>
  /** Ends every connection of theirs at a server, one after the other, and gives what the last page says. */
  readonly disconnectAll: (server: string) => Promise<string | undefined>
}

const maxPages = 12

/** Makes a person of the demo: alice, bob, carol or dave. At the TODO service they are alice or bob. */
export const createPerson = (name: string, browser: Browser = createBrowser()): Person => {
  const atTodo = name === 'bob' ? 'bob' : 'alice'
  const shown = new RegExp(`\\b${name[0]?.toUpperCase()}${name.slice(1)}\\b`)
  const answer = (page: Page, { consent = 'Allow', capabilities }: Manners): Promise<Page> | undefined => {
    const offers = (words: RegExp): boolean => page.forms.some(({ buttons }) => buttons.some((button) => words.test(button.words)))
    if (page.url.pathname === '/signin') return browser.click(page, shown)
    if (offers(/^Continue to /)) return browser.click(page, /^Continue to /, capabilities ? { cap: capabilities.join(',') } : {})
    if (page.text.includes('Who are you?')) return browser.click(page, new RegExp(`${atTodo}@`))
    if (offers(/^Allow$/)) return browser.click(page, consent === 'Allow' ? 'Allow' : /^(Deny|Cancel)$/)
    return undefined
  }
  const follow: Person['follow'] = async (url, manners = {}) => {
    let page = await browser.open(url)
    for (let pages = 0; pages < maxPages; pages += 1) {
      const next = answer(page, manners)
      if (!next) return page
      page = await next
    }
    throw new Error(`${name} was asked more than ${maxPages} questions; the last page is ${page.url.pathname}.`)
  }
  return {
    name,
    browser,
    follow,
    disconnectAll: async (server) => {
      let said: string | undefined
      for (;;) {
        const [card] = (await follow(`${server}/connections`)).html.match(/\/connections\/[\w-]+\/disconnect/) ?? []
        if (!card) return said
        said = (await browser.click(await browser.open(`${server}${card}`), /^Disconnect /)).text
      }
    },
  }
}
