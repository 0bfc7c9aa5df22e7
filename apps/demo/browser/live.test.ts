import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { startWorld, type World } from '../src/world.ts'
import { everyLink } from '../test/support/every-link.ts'
import { test as plain } from './browser-test.ts'
import type { Visitor } from './visitor.ts'
import { askForLink, connectInBrowser, connectTodo, findTasks, signIn } from './walker.ts'

let passed = 0
const test = plain.extend<{ world: World }>({
  world: async ({ task: _ }, use) => {
    const world = await startWorld({ deployment: everyLink({ refusal: undefined }), now: () => new Date(Date.now() + passed) })
    await use(world)
    await world.close()
  },
})

const asked = (visitor: Visitor, path: string): number => visitor.requested.filter((url) => new URL(url).pathname === path).length

/** Opens the connections of somebody; nobody touches the page afterwards. */
const watch = async (visitor: Visitor, world: World, name: string): Promise<{ page: Page; visits: () => number }> => {
  const page = await visitor.open(`${world.server.url}/connections`)
  if (new URL(page.url()).pathname === '/signin') await signIn(page, name)
  await page.getByRole('heading', { name: 'Your connections' }).waitFor()
  let visits = 0
  page.on('framenavigated', () => visits += 1)
  return { page, visits: () => visits }
}

test('P-E6: an open page shows what was connected and disconnected elsewhere, and nobody else\'s does', async ({ world, visit }) => {
  const [alice, bob] = [await visit(), await visit()]
  const [alices, bobs] = [await watch(alice, world, 'Alice'), await watch(bob, world, 'Bob')]
  const client = await connectInBrowser(world, alice, 'Alice')
  const tab = await alice.open(await askForLink(client))
  await connectTodo(tab)
  await alices.page.getByText('Alice Archer').waitFor()
  expect((await findTasks(client)).isError ?? false).toBe(false)

  // What has the focus keeps it when the list around it changes.
  await alices.page.getByRole('link', { name: /^Disconnect TODO/ }).focus()
  await tab.goto(`${world.server.url}/connect/todo?cap=tasks-manage`)
  await connectTodo(tab)
  await alices.page.getByText('Manage tasks.').waitFor()
  expect(await alices.page.locator(':focus').innerText()).toBe('Disconnect')

  await tab.goto(`${world.server.url}/connections`)
  await tab.getByRole('link', { name: /^Disconnect TODO/ }).click()
  await tab.getByRole('button', { name: /^Disconnect TODO/ }).click()
  await alices.page.getByText('Nothing is connected yet.').waitFor()
  expect(await tab.locator('main').innerText()).toContain('is disconnected and erased here')
  expect(await alices.page.locator('main').innerText()).not.toContain('is disconnected')

  // Bob's page heard nothing: before and after signing in, it was asked for once more, when its stream opened.
  expect(await bobs.page.locator('main').innerText()).toContain('Nothing is connected yet.')
  expect([alices.visits(), bobs.visits(), asked(bob, '/connections/events'), asked(bob, '/connections')]).toEqual([0, 0, 1, 3])
  await client.close()
})

test('S-W12: on an open page nothing runs and nothing is asked but what is meant to', async ({ world, visit }) => {
  const alice = await visit()
  const { page } = await watch(alice, world, 'Alice')
  const read = (path: string) => page.evaluate(`fetch('${path}').then(() => 'read', () => 'refused')`)
  expect([await read('/connections'), await read('/access'), await read(`${world.todo.url}/`)]).toEqual(['read', 'refused', 'refused'])
  const insert = (attribute: string, text: string) => page.evaluate(`{
    const script = document.createElement('script')
    ${attribute}
    script.textContent = '${text}'
    document.body.append(script)
  }`)
  await insert('', 'document.title = "taken"')
  await insert("script.src = '/access'", '')
  await page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title = 1\">')")
  await expect.poll(() => alice.problems.length).toBeGreaterThanOrEqual(5)
  expect(await page.title()).toBe('Your connections · Grantway')
  for (const problem of alice.problems.splice(0)) expect(problem).toContain('Content Security Policy')
})

test('without script an open page stays as it was, and is right when it is opened again', async ({ world, visit }) => {
  const alice = await visit({ javaScriptEnabled: false })
  const { page } = await watch(alice, world, 'Alice')
  await connectTodo(await alice.open(`${world.server.url}/connect/todo?cap=tasks-read`))
  expect(await page.locator('main').innerText()).toContain('Nothing is connected yet.')
  expect([asked(alice, '/connections/live.js'), asked(alice, '/connections/events')]).toEqual([0, 0])
  await page.reload()
  await page.getByText('Alice Archer').waitFor()
})

const enterCode = async (world: World, visitor: Visitor, page: Page): Promise<void> => {
  const code = await page.locator('.device-code').innerText()
  const other = await visitor.open(`${world.todo.url}/device`)
  await other.getByRole('button', { name: /^Alice Archer/ }).click()
  await other.locator('input[name=user_code]').fill(code)
  await other.locator('form[action="/device"] button').first().click()
  await other.getByRole('button', { name: 'Allow', exact: true }).click()
  await other.close()
  passed += 5_000
}

for (const script of [true, false]) {
  test(`a page with a code goes on ${script ? 'by itself when it is seen again' : 'by its button where nothing may run'}`, async ({ world, visit }) => {
    const alice = await visit({ javaScriptEnabled: script })
    const page = await alice.open(`${world.server.url}/connect/todo?cap=tasks-read`)
    await signIn(page, 'Alice')
    await page.getByRole('button', { name: 'get a code to enter on another device' }).click()
    await enterCode(world, alice, page)
    // Tabs of a browser without a screen are never hidden: this is what one says that is seen again.
    if (script) await page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    else await page.getByRole('link', { name: 'I have entered the code' }).click()
    await page.getByRole('button', { name: 'Connect Alice Archer', exact: true }).click()
    await page.getByRole('heading', { name: 'TODO is connected' }).waitFor()
  })
}
