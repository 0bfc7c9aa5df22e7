import { expect } from 'vitest'
import type { ClientOptions, ToolAnswer } from '../src/client.ts'
import { test } from './browser-test.ts'
import { picture, show } from './gallery.ts'
import {
  answerTodo, askForLink, connectInBrowser, connectTodo, findTasks, goToConsent, signIn, textOf,
} from './walker.ts'

const editor: ClientOptions = { kind: 'sdk-v1 2025-11-25', name: 'Visual Studio Code' }
const everything = '/connect/todo?cap=tasks-manage,tasks-delete'
const failed = (answer: ToolAnswer): string => textOf(answer).split(':')[0] ?? ''

test('the pages around signing in look right', async ({ world, visit }) => {
  const alice = await visit()
  const page = await alice.open(`${world.server.url}/connections`)
  await show(page, 'sign-in-connections')
  await page.goto(`${world.server.url}/connect/todo?cap=tasks-read`)
  await show(page, 'sign-in-connect')
  await signIn(page, 'Alice')
  await page.getByRole('button', { name: 'Not you? Sign out' }).click()
  const client = await connectInBrowser(world, await visit(), 'Alice', editor, async (asked) => {
    await show(asked, 'allow-client')
    await asked.getByRole('button', { name: 'Allow', exact: true }).click()
  })
  await client.close()
})

test('the pages on the way to a connection look right', async ({ world, visit }) => {
  const alice = await visit()
  const client = await connectInBrowser(world, alice, 'Alice', editor)
  const link = await askForLink(client)
  const page = await alice.open(link)
  await show(page, 'connect')
  await page.getByRole('button', { name: /^Continue/ }).click()
  await page.getByRole('heading', { name: 'Who are you?' }).waitFor()
  await picture(page, 'todo-sign-in')
  await page.goto(link)
  await goToConsent(page)
  await picture(page, 'todo-consent')
  await answerTodo(page, 'Deny')
  await show(page, 'result-declined')

  await page.goto(`${world.server.url}${everything}`)
  await show(page, 'connect-choices')
  for (const box of await page.getByRole('checkbox').all()) await box.uncheck()
  await page.getByRole('button', { name: /^Continue/ }).click()
  await page.getByRole('alert').waitFor()
  await show(page, 'connect-nothing-chosen')

  for (const box of await page.getByRole('checkbox').all()) await box.check()
  await goToConsent(page)
  await page.getByRole('checkbox').last().uncheck()
  await answerTodo(page, 'Allow')
  await show(page, 'result-less')

  await page.goto(`${world.server.url}/connect/todo?cap=tasks-manage`)
  await show(page, 'already-connected')
  await page.goto(`${world.server.url}/connect/todo?cap=tasks-delete`)
  await show(page, 'connect-more')
  await connectTodo(page)
  await show(page, 'result-connected')
  await client.close()
})

test('the connections page looks right in every state', async ({ world, visit }) => {
  const alice = await visit()
  const client = await connectInBrowser(world, alice, 'Alice')
  const page = await alice.open(`${world.server.url}/connections`)
  await show(page, 'connections-empty')
  await page.goto(await askForLink(client))
  await connectTodo(page)
  await page.goto(`${world.server.url}/connections`)
  await show(page, 'connections-one')
  await page.getByRole('link', { name: /^Disconnect/ }).click()
  await show(page, 'disconnect')

  world.todo.revokeAll('u_alice')
  expect(failed(await findTasks(client))).toBe('AUTH_EXPIRED')
  await page.goto(`${world.server.url}/connections`)
  await show(page, 'connections-ended')
  await page.getByRole('link', { name: /^Reconnect/ }).click()
  await show(page, 'connect-again')
  await connectTodo(page)
  await page.goto(`${world.server.url}/connections`)
  await page.getByRole('link', { name: /^Disconnect/ }).click()
  await page.getByRole('button', { name: /^Disconnect/ }).click()
  await show(page, 'connections-disconnected')
  await page.goto(`${world.server.url}/connect/todo?cap=tasks-read`)
  await connectTodo(page)
  await world.todo.close()
  await page.goto(`${world.server.url}/connections`)
  await page.getByRole('link', { name: /^Disconnect/ }).click()
  await page.getByRole('button', { name: /^Disconnect/ }).click()
  await show(page, 'connections-disconnected-here')
  await client.close()
})

test('the pages that refuse look right', async ({ world, visit }) => {
  const [alice, bob] = [await visit(), await visit()]
  const client = await connectInBrowser(world, alice, 'Alice')
  const link = await askForLink(client)
  const other = await bob.open(link)
  await signIn(other, 'Bob')
  await show(other, 'refused-other-person')

  const page = await alice.open(link)
  await connectTodo(page)
  await page.goto(link)
  await show(page, 'link-used')
  await page.goto(`${world.server.url}/oauth/callback/todo`)
  await show(page, 'callback-incomplete')
  await page.goto(`${world.server.url}/no/such/page`)
  await show(page, 'not-found')
  await page.goto(`${world.server.url}/connect/github`)
  await show(page, 'service-unknown')
  await page.goto(`${world.server.url}/interaction/none`)
  await show(page, 'request-expired')

  world.todo.faults.tokenEndpoint = '503'
  await page.goto(`${world.server.url}${everything}`)
  await goToConsent(page)
  await answerTodo(page, 'Allow')
  await show(page, 'result-failed')
  await client.close()
})
