import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import type { ClientOptions } from '../src/client.ts'
import { test } from './browser-test.ts'
import { historyOf } from './visitor.ts'
import {
  answerTodo, askForLink, connectInBrowser, connectTodo, findTasks, goToConsent, textOf,
} from './walker.ts'

const exchanges = '/oauth/access_token'

// A client that sends its person to the elicited link and goes on; the call is held open meanwhile.
const following = (walk: (url: string) => Promise<void>) => {
  const walks: Promise<void>[] = []
  const options: ClientOptions = {
    kind: 'sdk-v2 2026-07-28',
    elicitation: 'url',
    onElicit: async ({ url = '' }) => {
      const going = walk(url)
      going.catch(() => undefined)
      walks.push(going)
      return 'accept'
    },
  }
  return { options, done: () => Promise.all(walks) }
}

test('a person allows the client and connects, and the held call answers', async ({ world, visit }) => {
  const alice = await visit()
  const tabs: Page[] = []
  const { options, done } = following(async (url) => {
    const page = await alice.open(url)
    tabs.push(page)
    const text = await page.locator('main').innerText()
    expect(text).toContain('Alice in Acme')
    expect(text).toContain('Find tasks')
    expect(text).toContain('It cannot change or delete anything.')
    const [next] = await page.getByRole('button', { name: /^Continue/ }).allInnerTexts()
    expect(next).toBe(`Continue to ${new URL(world.todo.url).host}`)
    await connectTodo(page)
  })
  const client = await connectInBrowser(world, alice, 'Alice', options, async (page) => {
    expect(await page.locator('h1').innerText()).toBe('Allow Demo client to act for you')
    const text = await page.locator('main').innerText()
    expect(text).toContain('unverified name')
    expect(text).toMatch(/127\.0\.0\.1:\d+/)
    await page.getByRole('button', { name: 'Allow', exact: true }).click()
  })

  const tasks = await findTasks(client)
  await done()

  expect(client.elicited).toHaveLength(1)
  expect(tasks.isError ?? false).toBe(false)
  const [page] = tabs
  if (!page) throw new Error('No tab was opened.')
  expect(await page.locator('.lead').innerText()).toBe('Connected to TODO as Alice Archer. You can return to your AI assistant.')
  expect(new URL(page.url()).search).toBe('')
  const history = await historyOf(page)
  // The reading itself works: the address of the connect page is there with its query.
  expect(history.some((url) => url.includes('/connect/todo?cap='))).toBe(true)
  expect(history.filter((url) => /[?&]code=/.test(url))).toEqual([])
  await client.close()
})

test('a no at the TODO service ends the held call, and nothing is stored', async ({ world, visit }) => {
  const alice = await visit()
  let words = ''
  const { options, done } = following(async (url) => {
    const page = await alice.open(url)
    await goToConsent(page)
    await answerTodo(page, 'Deny')
    words = await page.locator('main').innerText()
  })
  const client = await connectInBrowser(world, alice, 'Alice', options)

  const answer = await findTasks(client)
  await done()

  expect(words).toContain('Nothing was connected')
  expect(words).toContain('You did not allow it, so the assistant cannot use TODO.')
  expect(answer.isError).toBe(true)
  expect(textOf(answer)).toMatch(/^AUTH_DECLINED/)
  expect(world.todo.requests.count(exchanges)).toBe(0)
  const connections = await alice.open(`${world.server.url}/connections`)
  expect(await connections.locator('main').innerText()).toContain('Nothing is connected yet.')
  await client.close()
})

test('going back, reloading and allowing once more change nothing', async ({ world, visit }) => {
  const alice = await visit()
  const client = await connectInBrowser(world, alice, 'Alice')
  const page = await alice.open(await askForLink(client))
  await connectTodo(page)
  expect(world.todo.requests.count(exchanges)).toBe(1)

  await page.reload()
  expect(await page.locator('h1').innerText()).toBe('TODO is connected')
  await page.goBack()
  await page.getByRole('heading', { name: /^Allow / }).waitFor()
  await page.goForward()
  expect(await page.locator('h1').innerText()).toBe('TODO is connected')
  await page.goBack()
  await answerTodo(page, 'Allow')
  expect(await page.locator('h1').innerText()).toBe('Connection failed. Please try again.')
  expect(alice.statusOf('/oauth/callback/todo')).toBe(410)

  expect(world.todo.requests.count(exchanges)).toBe(1)
  expect((await findTasks(client)).isError ?? false).toBe(false)
  await client.close()
})

test('the record of a visit shows a broken policy and a request to a stranger', async ({ world, visit }) => {
  const alice = await visit()
  const page = await alice.open(`${world.server.url}/signin`)
  await page.evaluate("document.head.append(document.createElement('style').appendChild(new Text('a{}')).parentNode)")
  await page.evaluate("document.body.append(Object.assign(new Image(), { src: '/missing.png' }))")
  await page.evaluate("console.error('a fault')")
  await expect.poll(() => alice.problems.join('\n')).toMatch(/Content Security Policy[^]*missing.png/)
  await page.goto('http://stranger.invalid/').catch(() => undefined)

  const seen = alice.problems.splice(0).join('\n')
  expect(seen).toContain('a fault')
  expect(seen).toContain('asked http://stranger.invalid/')
})
