import { expect } from 'vitest'
import { startWorld, type World } from '../src/world.ts'
import { everyLink } from '../test/support/every-link.ts'
import { test as plain } from './browser-test.ts'
import { show } from './gallery.ts'
import { connectInBrowser, connectTodo, signIn, textOf } from './walker.ts'

const test = plain.extend<{ world: World }>({
  world: async ({ task: _ }, use) => {
    const world = await startWorld({ deployment: everyLink() })
    await use(world)
    await world.close()
  },
})

const question = '/approvals/new?connector=todo&cap=tasks-delete'

test('a person asks, an administrator approves, and the person connects', async ({ world, visit }) => {
  const [alice, carol] = [await visit(), await visit()]
  const client = await connectInBrowser(world, alice, 'Alice')
  const told = textOf(await client.callTool('todo_delete_tasks', { ids: ['t1'] }))
  expect(told).toMatch(/^APPROVAL_REQUIRED: You don't have approval to delete tasks\. You can request it via this link\./)
  const page = await alice.open(/https?:\/\/\S+/.exec(told)?.[0] ?? '')
  expect(await page.locator('main').innerText()).toContain('Demo client')
  await show(page, 'approval-ask')
  await page.getByRole('button', { name: 'Ask for approval' }).click()
  // The browser itself asks for the reason.
  expect(await page.locator('textarea:invalid').count()).toBe(1)
  await page.getByLabel('Why do you need it?').fill('The old tasks have to go before the audit.')
  await page.getByRole('button', { name: 'Ask for approval' }).click()
  await show(page, 'approval-own-waiting')

  const desk = await carol.open(`${world.server.url}/approvals`)
  await signIn(desk, 'Carol')
  await show(desk, 'approvals-administrator')
  await desk.getByRole('link', { name: /^Review: Delete tasks at TODO, Alice/ }).click()
  expect(await desk.locator('main').innerText()).toContain('The old tasks have to go before the audit.')
  await show(desk, 'approval-decide')
  await desk.getByLabel('Only these projects').fill('no such thing!')
  await desk.getByRole('button', { name: 'Approve' }).click()
  expect(await desk.getByRole('alert').innerText()).toContain('no such thing!')
  await show(desk, 'approval-wrong-target')
  await desk.getByLabel('Only these projects').fill('')
  await desk.getByLabel('Your words to the person').fill('Fine until the audit is over.')
  await desk.getByRole('button', { name: 'Approve' }).click()
  await show(desk, 'approval-approved-administrator')

  await page.reload()
  await show(page, 'approval-own-approved')
  expect(await page.locator('main').innerText()).toContain('Fine until the audit is over.')
  await page.getByRole('link', { name: 'Connect TODO' }).click()
  await connectTodo(page)
  expect(textOf(await client.callTool('todo_delete_tasks', { ids: ['t1'] }))).not.toMatch(/^APPROVAL_/)

  await desk.getByRole('button', { name: 'Take the approval back' }).click()
  await show(desk, 'approval-withdrawn-administrator')
  expect(textOf(await client.callTool('todo_delete_tasks', { ids: ['t1'] }))).toMatch(/^APPROVAL_REQUIRED/)
  await client.close()
})

test('a denial is read by the person, and the request of an administrator waits for another', async ({ world, visit }) => {
  const [bob, carol] = [await visit({ javaScriptEnabled: false }), await visit()]
  const page = await bob.open(`${world.server.url}${question}`)
  await signIn(page, 'Bob')
  await page.getByLabel('Why do you need it?').fill('To tidy up.')
  await page.getByRole('button', { name: 'Ask for approval' }).click()

  const desk = await carol.open(`${world.server.url}${question}`)
  await signIn(desk, 'Carol')
  await desk.getByLabel('Why do you need it?').fill('To show how it works.')
  await desk.getByRole('button', { name: 'Ask for approval' }).click()
  expect(await desk.locator('main').innerText()).toContain('Nobody decides about their own request')
  expect(await desk.getByRole('button', { name: 'Approve' }).count()).toBe(0)
  await show(desk, 'approval-own-of-administrator')

  await desk.goto(`${world.server.url}/approvals`)
  await desk.getByRole('link', { name: /^Review: .*Bob/ }).click()
  await desk.getByRole('button', { name: 'Deny' }).click()
  expect(await desk.getByRole('alert').innerText()).toContain('why you deny it')
  await desk.getByLabel('Your words to the person').fill('Please archive them instead.')
  await desk.getByRole('button', { name: 'Deny' }).click()
  await show(desk, 'approval-denied-administrator')

  await page.goto(`${world.server.url}/approvals`)
  await page.getByRole('link', { name: /^See: Delete tasks/ }).click()
  expect(await page.locator('main').innerText()).toContain('Please archive them instead.')
  await page.getByRole('link', { name: 'Ask again' }).click()
  expect(await page.locator('main').innerText()).toContain('The last time it was denied')
  await page.goto(`${world.server.url}/connect/todo?cap=tasks-read,tasks-delete`)
  expect(await page.locator('main').innerText()).toContain('Needs an administrator’s approval')
})
