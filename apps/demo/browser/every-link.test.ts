import { apiTokenAs } from '@grantway/todo-saas/testing'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { startWorld, type World } from '../src/world.ts'
import { everyLink, type Mood } from '../test/support/every-link.ts'
import { test as plain } from './browser-test.ts'
import { show } from './gallery.ts'
import { answerTodo, connectInBrowser, connectTodo, goToConsent, textOf } from './walker.ts'

const mood: Mood = { refusal: undefined }
let passed = 0
const test = plain.extend<{ world: World }>({
  world: async ({ task: _ }, use) => {
    const world = await startWorld({ deployment: everyLink(mood), now: () => new Date(Date.now() + passed) })
    await use(world)
    await world.close()
  },
})

/** Goes on to the service with what the page says, and comes back. */
const agree = async (page: Page): Promise<void> => {
  await page.getByRole('button', { name: /^Continue to / }).click()
  await page.waitForURL(/\/(result$|oauth\/authorize|settings)/)
  if (page.url().includes('/oauth/authorize')) await answerTodo(page, 'Allow')
}

test('P-B2: every kind of link leads a person in a browser to a call that works', { timeout: 240_000 }, async ({ world, visit }) => {
  const alice = await visit()
  const client = await connectInBrowser(world, alice, 'Alice')
  const disconnect = async (): Promise<void> => {
    const page = await alice.open(`${world.server.url}/connections`)
    await page.getByRole('link', { name: /^Disconnect/ }).click()
    await page.getByRole('button', { name: /^Disconnect/ }).click()
    await page.getByText('Nothing is connected yet.').waitFor()
  }

  const byCode = async (page: Page): Promise<void> => {
    await show(page, 'connect-three-ways')
    await page.getByRole('button', { name: 'get a code to enter on another device' }).click()
    await show(page, 'device')
    const code = await page.locator('.device-code').innerText()
    const other = await alice.open(`${world.todo.url}/device`)
    const alicesButton = other.getByRole('button', { name: /^Alice Archer/ })
    if (await alicesButton.isVisible()) await alicesButton.click()
    await other.locator('input[name=user_code]').fill(code)
    await other.locator('form[action="/device"] button').first().click()
    await other.getByRole('button', { name: 'Allow', exact: true }).click()
    passed += 5_000
    await page.getByRole('link', { name: 'I have entered the code' }).click()
    await show(page, 'device-held')
    await page.getByRole('button', { name: 'Connect Alice Archer', exact: true }).click()
    await page.getByRole('heading', { name: 'TODO is connected' }).waitFor()
  }
  const byKey = async (page: Page): Promise<void> => {
    await page.getByRole('link', { name: /^use your API token/ }).click()
    await show(page, 'key')
    await page.getByLabel('Your API token').fill('nonsense')
    await page.getByRole('button', { name: 'Try it and connect' }).click()
    expect(await page.getByRole('alert').innerText()).toContain('does not look like')
    await page.getByLabel('Your API token').fill(await apiTokenAs('u_alice', world.todo.url))
    await page.getByRole('button', { name: 'Try it and connect' }).click()
    await page.getByRole('heading', { name: 'TODO is connected' }).waitFor()
  }
  const limit = (project: string) => async (page: Page): Promise<void> => {
    await page.getByLabel('Projects it may reach').fill(project)
    await show(page, 'limits')
    await page.getByRole('button', { name: 'Save the limits' }).click()
    await page.waitForURL((url) => !url.pathname.includes('/limits'))
  }

  const rows = [
    ['AUTH_REQUIRED', 'todo_find_tasks', byCode],
    ['AUTH_REQUIRED', 'todo_find_tasks', byKey],
    ['AUTH_REQUIRED', 'todo_find_tasks', (page: Page) => connectTodo(page)],
    ['RESOURCE_NOT_SELECTED', 'todo_list_projects', limit('home')],
    ['SCOPE_MISSING', 'todo_add_tasks', agree],
    ['RESOURCE_NOT_SELECTED', 'todo_get_overview', agree, 'picker'],
    ['RESOURCE_NOT_SELECTED', 'todo_get_overview', agree, 'choose'],
    ['SSO_REQUIRED', 'todo_get_overview', agree],
  ] as const
  const inputs: Readonly<Record<string, Record<string, unknown>>> = { todo_add_tasks: { tasks: [{ content: 'Water the plants' }] } }
  for (const [code, tool, walk, link] of rows) {
    if (code === 'AUTH_REQUIRED' && rows[0][2] !== walk) await disconnect()
    if (tool === 'todo_list_projects') {
      const page = await alice.open(`${world.server.url}/connections/limits/todo`)
      await limit('work')(page)
    }
    if (tool === 'todo_get_overview') mood.refusal = code === 'SSO_REQUIRED' ? { code } : { code: 'RESOURCE_NOT_SELECTED', ...(link && { link }) }
    const told = textOf(await client.callTool(tool, inputs[tool]))
    expect(told).toMatch(new RegExp(`^${code}: `))
    mood.refusal = undefined
    const page = await alice.open(/https?:\/\/\S+/.exec(told)?.[0] ?? '')
    await walk(page)
    const answer = await client.callTool(tool, inputs[tool])
    expect(answer.isError, `${code} ${tool}: ${textOf(answer)}`).toBeFalsy()
    await page.close()
  }

  const { contents } = (await client.readResource('auth://todo/workspace?team=T22')) as { contents: { text: string }[] }
  const template = await alice.open((JSON.parse(contents[0]?.text ?? '{}') as { uri: string }).uri)
  await show(template, 'connect-template')
  await goToConsent(template)
  expect(new URL(template.url()).searchParams.get('team')).toBe('T22')
  await answerTodo(template, 'Allow')
  await template.getByRole('heading', { name: 'TODO is connected' }).waitFor()

  const file = (await client.readResource('todo://export')) as { contents: { text: string }[] }
  const page = await alice.open(`${world.server.url}/connections`)
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.goto(/https?:\/\/\S+/.exec(file.contents[0]?.text ?? '')?.[0] ?? '').catch(() => undefined),
  ])
  expect(await download.failure()).toBe(null)
  await client.close()
})
