import { apiTokenAs, browserOf } from '@grantway/todo-saas/testing'
import { createPerson, type Person, type World } from '../../src/index.ts'

/** What a person does with the address of a link. */
export type Walk = (url: string) => Promise<unknown>

/** The ways of one person through every kind of link; `wait` lets time pass for both services. */
export const walksOf = (world: World, person: Person, wait: (seconds: number) => void) => {
  const { browser } = person
  const follow: Walk = (url) => person.follow(url)

  /** Enters a code on another device. */
  const enterCode = async (userCode: string): Promise<void> => {
    const elsewhere = browserOf('u_alice', world.todo.url)
    const page = await elsewhere.open('/device')
    const consent = await (await elsewhere.submit(page, '/device', { user_code: userCode })).text()
    await elsewhere.submit(consent, '/device', { user_code: userCode, decision: 'allow' })
  }

  const byCode: Walk = async (url) => {
    const shown = await browser.click(await browser.open(url), 'get a code to enter on another device')
    await enterCode(/[A-Z]{4}-[A-Z]{4}/.exec(shown.text)?.[0] ?? '')
    wait(5)
    return browser.click(await browser.open(`${shown.url.href}?entered=1`), 'Connect Alice Archer')
  }

  const byKey: Walk = async (url) => {
    const offer = await browser.open(url)
    const way = /href="([^"]*\/key[^"]*)"/.exec(offer.html)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const page = await browser.open(new URL(way, offer.url))
    return browser.click(page, 'Try it and connect', { key: await apiTokenAs('u_alice', world.todo.url) })
  }

  const limitTo = (project: string): Walk => async (url) => {
    const page = await person.follow(url)
    const field = /<textarea[^>]*name="(allow[^"]*)"/.exec(page.html)?.[1] ?? ''
    const saved = await browser.click(page, 'Save the limits', { [field]: project })
    if (field === '' || saved.text.includes('is not one of')) throw new Error(`The limits were not saved: ${saved.text}`)
  }

  const carol = createPerson('carol')
  /** Asks with a reason, and an administrator approves. */
  const askCarol: Walk = async (url) => {
    const { url: request } = await browser.click(await browser.open(url), 'Ask for approval', { reason: 'To tidy up.' })
    const decided = await carol.browser.click(await carol.follow(request), 'Approve')
    if (!decided.text.includes('Approved')) throw new Error(`It was not approved: ${decided.text}`)
    takeBack = async () => {
      await carol.browser.click(await carol.browser.open(request), 'Take the approval back')
    }
  }
  let takeBack = (): Promise<void> => Promise.resolve()

  return { follow, byCode, byKey, limitTo, askCarol, takeBack: () => takeBack() }
}
