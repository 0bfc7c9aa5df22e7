import type { Page } from '@grantway/connector-testing'
import { apiTokenAs } from '@grantway/todo-saas/testing'
import type { Person } from '../../src/index.ts'
import type { LinkPlace } from './link-place.ts'

/** What a person does with the address of a link. */
export type Walk = (url: string) => Promise<unknown>

/** Where a link of this page leads, by a part of its address. */
const addressOn = (page: Page, part: string): URL => {
  const found = [...page.html.matchAll(/href="([^"]*)"/g)].find(([, address = '']) => address.includes(part))?.[1]
  if (found === undefined) throw new Error(`No link to ${part} on "${page.text.slice(0, 200)}"`)
  return new URL(found.replaceAll('&amp;', '&'), page.url)
}

/** The ways of alice through every kind of link. */
export const walksOf = ({ world, wait, arrive }: LinkPlace, { browser, follow }: Person) => {
  /** Enters a code on another device. */
  const enterCode = async (userCode: string): Promise<void> => {
    const elsewhere = await arrive('alice')
    const page = await elsewhere.follow(`${world.todo.url}/device`)
    const consent = await elsewhere.browser.click(page, 'Continue', { user_code: userCode })
    const done = await elsewhere.browser.click(consent, 'Allow')
    if (!done.text.includes('Device connected')) throw new Error(`The code was not taken: ${done.text}`)
  }

  const byCode: Walk = async (url) => {
    const shown = await browser.click(await browser.open(url), 'get a code to enter on another device')
    await enterCode(/[A-Z]{4}-[A-Z]{4}/.exec(shown.text)?.[0] ?? '')
    wait(5)
    return browser.click(await browser.open(addressOn(shown, 'entered=1')), 'Connect Alice Archer')
  }

  const byKey: Walk = async (url) => {
    const page = await browser.open(addressOn(await browser.open(url), '/key'))
    const refused = await browser.click(page, 'Try it and connect', { key: 'nonsense' })
    if (!refused.text.includes('does not look like')) throw new Error(`A key that is none was taken: ${refused.text}`)
    return browser.click(refused, 'Try it and connect', { key: await apiTokenAs('u_alice', world.todo.url) })
  }

  const limitTo = (project: string): Walk => async (url) => {
    const page = await follow(url)
    const field = /<textarea[^>]*name="(allow[^"]*)"/.exec(page.html)?.[1] ?? ''
    const saved = await browser.click(page, 'Save the limits', { [field]: project })
    if (field === '' || saved.text.includes('is not one of')) throw new Error(`The limits were not saved: ${saved.text}`)
  }

  /** Asks with a reason, and an administrator approves. */
  const askCarol: Walk = async (url) => {
    const carol = await arrive('carol')
    const { url: request } = await browser.click(await browser.open(url), 'Ask for approval', { reason: 'To tidy up.' })
    const decided = await carol.browser.click(await carol.follow(request), 'Approve')
    if (!decided.text.includes('Approved')) throw new Error(`It was not approved: ${decided.text}`)
    takeBack = async () => {
      await carol.browser.click(await carol.browser.open(request), 'Take the approval back')
    }
  }
  let takeBack = (): Promise<void> => Promise.resolve()

  return { follow: (url: string) => follow(url), byCode, byKey, limitTo, askCarol, takeBack: () => takeBack() }
}
