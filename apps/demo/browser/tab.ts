/// <reference lib="dom" />
import type { Browser, Page, PageForm } from '@grantway/connector-testing'
import type { Download, Page as Tab } from 'playwright-core'
import type { Visitor } from './visitor.ts'

/** What is done at every page that a tab comes to. */
export type Look = (tab: Tab, page: Page) => Promise<void>

/** Gives a visitor one tab in the shape of the browser without a screen: the same walks lead through both. */
export const openTab = async (visitor: Visitor, look?: Look): Promise<Browser> => {
  const tab = await visitor.context.newPage()
  let shown: Page | undefined

  const arrive = async (): Promise<Page> => {
    const url = new URL(tab.url())
    const [html, text, forms] = [await tab.content(), squashed(await tab.locator('body').innerText()), await formsOf(tab)]
    shown = { url, status: visitor.statusOf(url.pathname) ?? 0, headers: new Headers(), html, text, forms }
    await look?.(tab, shown)
    return shown
  }

  /** A file is no page: the tab stays where it is. */
  const read = async (url: string, file: Download): Promise<Page> => {
    const parts: Buffer[] = []
    for await (const part of await file.createReadStream()) parts.push(part as Buffer)
    const html = Buffer.concat(parts).toString()
    return { url: new URL(url), status: 200, headers: new Headers(), html, text: html, forms: [] }
  }

  return {
    visited: visitor.requested,
    stopBefore: () => false,
    open: async (target) => {
      const url = String(target)
      const file = new Promise<Download>((resolve) => tab.once('download', resolve))
      try {
        await tab.goto(url)
      } catch (error) {
        if (error instanceof Error && error.message.includes('Download is starting')) return read(url, await file)
        throw error
      } finally {
        tab.removeAllListeners('download')
      }
      return arrive()
    },
    click: async (page, words, changes = {}) => {
      if (page !== shown) throw new Error(`The tab is no longer at ${page.url.pathname}.`)
      const button = tab.getByRole('button', { name: words, exact: typeof words === 'string' })
      const form = tab.locator('form').filter({ has: button })
      for (const [name, value] of Object.entries(changes)) await form.locator(`[name="${name}"]`).fill(value)
      await Promise.all([tab.waitForEvent('domcontentloaded'), button.click()])
      return arrive()
    },
  }
}

const squashed = (text: string): string => text.replaceAll(/\s+/g, ' ').trim()

const formsOf = (tab: Tab): Promise<PageForm[]> =>
  tab.locator('form').evaluateAll((forms) => forms.filter((form) => form instanceof HTMLFormElement).map((form) => ({
    action: form.getAttribute('action') ?? '',
    method: form.method,
    fields: [...new FormData(form)].map(([name, value]) => [name, String(value)] as const),
    buttons: [...form.querySelectorAll('button')].map(({ name, value, innerText }) =>
      ({ name, value, words: innerText.replaceAll(/\s+/g, ' ').trim() })),
  })))
