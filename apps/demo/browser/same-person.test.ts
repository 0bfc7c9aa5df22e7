import { expect } from 'vitest'
import { test } from './browser-test.ts'
import {
  answerTodo, askForLink, connectInBrowser, connectTodo, findTasks, goToConsent, signIn, textOf,
} from './walker.ts'

const refusal = 'This link was made for somebody else'

test("alice's link never leads bob to the TODO service", async ({ world, visit }) => {
  const [alice, bob] = [await visit(), await visit()]
  const client = await connectInBrowser(world, alice, 'Alice')
  const link = await askForLink(client)

  const signedOut = await bob.open(link)
  expect(await signedOut.locator('h1').innerText()).toMatch(/^Sign in to /)
  expect(await signedOut.locator('main').innerText()).not.toContain('TODO')
  await signIn(signedOut, 'Bob')
  expect(await signedOut.locator('h1').innerText()).toBe(refusal)
  expect(await signedOut.locator('main').innerText()).not.toContain('Alice')
  expect(bob.statusOf('/connect/todo')).toBe(403)

  const signedIn = await bob.open(link)
  expect(await signedIn.locator('h1').innerText()).toBe(refusal)
  expect(await signedIn.getByRole('button', { name: /Continue/ }).count()).toBe(0)
  expect(bob.requested.filter((url) => url.startsWith(world.todo.url))).toEqual([])

  // The link itself is sound: the one who asked gets through.
  await connectTodo(await alice.open(link))
  await client.close()
})

test('what alice starts in one tab does not end with bob signed in in another', async ({ world, visit }) => {
  const window = await visit()
  const client = await connectInBrowser(world, window, 'Alice')
  const started = await window.open(await askForLink(client))
  await goToConsent(started)

  const other = await window.open(`${world.server.url}/connections`)
  await other.getByRole('button', { name: 'Sign out' }).click()
  await signIn(other, 'Bob')
  expect(await other.locator('main').innerText()).toContain('Bob in Acme')
  await answerTodo(started, 'Allow')

  expect(await started.locator('h1').innerText()).toBe('Connection failed. Please try again.')
  expect(window.statusOf('/oauth/callback/todo')).toBe(403)
  expect(world.todo.requests.count('/oauth/access_token')).toBe(0)
  for (const next of ['Alice', undefined]) {
    await other.goto(`${world.server.url}/connections`)
    expect(await other.locator('main').innerText()).toContain('Nothing is connected yet.')
    if (next === undefined) continue
    await other.getByRole('button', { name: 'Sign out' }).click()
    await signIn(other, next)
    await other.getByRole('heading', { name: 'Your connections' }).waitFor()
  }
  expect(textOf(await findTasks(client))).toMatch(/^AUTH_REQUIRED/)
  await client.close()
})

test("what bob begins in his browser cannot be finished in alice's", async ({ world, visit }) => {
  const [alice, bob] = [await visit(), await visit()]
  const bobs = await bob.open(`${world.server.url}/connect/todo?cap=tasks-read`)
  await signIn(bobs, 'Bob')
  await goToConsent(bobs, 'Bob Bell')
  const consent = bobs.url()

  const victim = await alice.open(`${world.server.url}/connections`)
  await signIn(victim, 'Alice')
  await victim.goto(consent)
  await victim.getByRole('button', { name: /^Alice Archer/ }).click()
  await answerTodo(victim, 'Allow')

  expect(await victim.locator('h1').innerText()).toBe('Connection failed. Please try again.')
  expect(alice.statusOf('/oauth/callback/todo')).toBe(403)
  expect(world.todo.requests.count('/oauth/access_token')).toBe(0)
})
