import { createBrowser, type Browser, type Page } from '@grantway/connector-testing'

/** The one person of this computer, with a browser. At the TODO service they are Alice Archer. */
export interface LocalBrowser extends Browser {
  /** Does what the pages ask, until one asks nothing more. */
  readonly follow: (url: string) => Promise<Page>
  /** Disconnects the one connection of this person, if there is one, on their Connections page. */
  readonly disconnect: (serverUrl: string) => Promise<void>
}

const maxPages = 12

export const createLocalBrowser = (): LocalBrowser => {
  const browser = createBrowser()
  const answers: readonly RegExp[] = [/^Continue as Alice$/, /^Continue to /, /alice@/, /^Allow$/]
  const follow = async (url: string): Promise<Page> => {
    let page = await browser.open(url)
    for (let pages = 0; pages < maxPages; pages += 1) {
      const words = page.forms.flatMap(({ buttons }) => buttons.map((button) => button.words))
      const next = answers.find((answer) => words.some((word) => answer.test(word)))
      if (!next) return page
      page = await browser.click(page, next)
    }
    throw new Error(`More than ${maxPages} pages; the last one is ${page.url.pathname}.`)
  }
  const disconnect = async (serverUrl: string): Promise<void> => {
    const [card] = (await follow(`${serverUrl}/connections`)).html.match(/\/connections\/[\w-]+\/disconnect/) ?? []
    if (card !== undefined) await browser.click(await browser.open(`${serverUrl}${card}`), /^Disconnect /)
  }
  return Object.assign(browser, { follow, disconnect })
}
