import { expect } from 'vitest'
import { test } from './browser-test.ts'
import { askForLink, connectInBrowser, connectTodo, findTasks, textOf } from './walker.ts'

test('a connection shows who, what and when, and ends everywhere at once', async ({ world, visit }) => {
  const alice = await visit()
  const client = await connectInBrowser(world, alice, 'Alice')
  const page = await alice.open(await askForLink(client))
  await connectTodo(page)
  await page.getByRole('link', { name: 'See your connections' }).click()
  expect(await page.locator('.account').first().innerText()).toContain('not used yet')

  expect((await findTasks(client)).isError ?? false).toBe(false)
  // "Last used" is written in groups, up to a second later.
  await expect.poll(async () => {
    await page.reload()
    return page.locator('.account').first().innerText()
  }, { timeout: 10_000 }).toContain('last used just now')
  const card = await page.locator('.account').first().innerText()
  expect(card).toContain('TODO')
  expect(card).toContain('Alice Archer')
  expect(card).toContain('Connected')
  expect(card).toContain('Read tasks. It cannot change or delete anything.')

  await page.getByRole('link', { name: 'Disconnect TODO (Alice Archer)' }).click()
  expect(await page.locator('h1').innerText()).toBe('Disconnect TODO?')
  expect(world.todo.requests.count('/api/v1/revoke')).toBe(0)
  await page.getByRole('button', { name: 'Disconnect TODO' }).click()
  await page.getByRole('heading', { name: 'Your connections' }).waitFor()
  const after = await page.locator('main').innerText()
  expect(after).toContain('TODO (Alice Archer) is disconnected and erased here. TODO has ended the access too.')
  expect(after).toContain('Nothing is connected yet.')
  expect(world.todo.requests.count('/api/v1/revoke', { status: 200 })).toBeGreaterThan(0)
  await page.reload()
  expect(await page.locator('main').innerText()).not.toContain('is disconnected')
  expect(textOf(await findTasks(client))).toMatch(/^AUTH_REQUIRED/)
  await client.close()
})

test('disconnecting admits that the TODO service was not told', async ({ world, visit }) => {
  const alice = await visit()
  const client = await connectInBrowser(world, alice, 'Alice')
  const page = await alice.open(await askForLink(client))
  await connectTodo(page)
  await world.todo.close()

  await page.goto(`${world.server.url}/connections`)
  await page.getByRole('link', { name: /^Disconnect TODO/ }).click()
  await page.getByRole('button', { name: 'Disconnect TODO' }).click()
  await page.getByRole('heading', { name: 'Your connections' }).waitFor()

  const words = await page.locator('main').innerText()
  expect(words).toContain('TODO could not be reached to end the access there as well.')
  expect(words).not.toContain('has ended the access')
  expect(textOf(await findTasks(client))).toMatch(/^AUTH_REQUIRED/)
  await client.close()
})
