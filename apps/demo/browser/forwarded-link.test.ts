import { request } from 'node:https'
import type { Page } from 'playwright-core'
import { describe, expect } from 'vitest'
import { startWorld, type World } from '../src/world.ts'
import { bearerOf, message } from '../test/support/raw.ts'
import { test as plain } from './browser-test.ts'
import { show } from './gallery.ts'
import { answerTodo, connectTodo, goToConsent, signIn } from './walker.ts'

// Everything over TLS, as on a server with a public address: other cookies, the same rules.
const test = plain.extend<{ world: World }>({
  world: async ({ task: _ }, use) => {
    const world = await startWorld({ tls: true, environment: { GITHUB_CLIENT_ID: 'grantway-github', GITHUB_CLIENT_SECRET: 'SECRET_github_client' } })
    await use(world)
    await world.close()
  },
})
const window = { ignoreHTTPSErrors: true }
const refusal = 'This link was made for somebody else'
const exchanges = ({ todo }: World): number => todo.requests.count('/oauth/access_token')

/** Calls a tool in the name of somebody, and gives what it says. */
const call = async (world: World, subject: string, tenant = 'acme'): Promise<string> => {
  const bearer = await bearerOf(world, subject, tenant)
  const body = message('tools/call', { name: 'todo_find_tasks', arguments: { limit: 1 } })
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', 'accept': 'application/json, text/event-stream', 'authorization': `Bearer ${bearer}` }
    // The certificate is the front's own; whom a browser trusts is not what is tested here.
    request(world.mcpUrl, { method: 'POST', headers, rejectUnauthorized: false }, async (answer) => {
      let text = ''
      for await (const chunk of answer) text += String(chunk)
      resolve(text)
    }).once('error', reject).end(body)
  })
}
const linkFor = async (world: World, subject: string, tenant?: string): Promise<string> =>
  /https?:\/\/[^\s"\\]+/.exec(await call(world, subject, tenant))?.[0] ?? ''
const heading = (page: Page): Promise<string> => page.locator('h1').innerText()

describe("alice's link in the hands of bob, over TLS", () => {
  test('S-B01, S-B03, S-W03, S-W04: signed out, signed in, edited, replayed: refused before the service is asked, and written down', async ({ world, visit }) => {
    const [alice, bob, carol] = [await visit(window), await visit(window), await visit(window)]
    const link = await linkFor(world, 'alice')
    const page = await bob.open(link)
    expect(await heading(page)).toMatch(/^Sign in to /)
    expect(await page.locator('main').innerText()).not.toMatch(/TODO|Alice in/)
    await signIn(page, 'Bob')
    expect([await heading(page), bob.statusOf('/connect/todo')]).toEqual([refusal, 403])
    expect(await page.locator('main').innerText()).toContain('Nothing was connected')
    await show(page, 'forwarded-refused')
    for (const address of [link, link.replace('tasks-read', 'tasks-manage'), `${link}&add=1`]) {
      await page.goto(address)
      expect(await heading(page), address).toBe(refusal)
    }
    for (const address of [link.replace(/i=.../, 'i=AAA'), `${link}A`]) {
      await page.goto(address)
      expect(await heading(page), address).toBe('This link has expired')
    }
    const own = await alice.open(link)
    await signIn(own, 'Alice')
    await connectTodo(own)
    // Replayed, by the one and by the other, after it was used.
    await page.goto(link)
    expect(await heading(page)).not.toMatch(/^Connect/)
    expect(await page.getByRole('button', { name: /^Continue/ }).count()).toBe(0)
    expect(bob.requested.filter((url) => url.startsWith(world.todo.url))).toEqual([])
    expect(exchanges(world)).toBe(1)
    expect([await call(world, 'alice'), await call(world, 'bob')].map((text) => /AUTH_REQUIRED/.test(text))).toEqual([false, true])
    const desk = await carol.open(`${world.server.url}/connections`)
    await signIn(desk, 'Carol')
    await desk.goto(`${world.server.url}/activity?of=tenant`)
    expect(await desk.locator('main').innerText()).toContain('Opened a link that was made for somebody else')
    const { cookies } = await alice.context.storageState()
    const ours = cookies.filter(({ name }) => name.includes('grantway'))
    expect(ours.length).toBeGreaterThan(0)
    expect(ours.filter(({ name, secure, httpOnly }) => !name.startsWith('__Host-') || !secure || !httpOnly)).toEqual([])
  })

  test('P-B13: without an intent it connects bob to what is his, and alice to nothing', async ({ world, visit }) => {
    const bob = await visit(window)
    const page = await bob.open((await linkFor(world, 'alice')).replace(/&i=[^&]*/, ''))
    await signIn(page, 'Bob')
    expect(await page.locator('main').innerText()).toContain('Bob in Acme')
    await connectTodo(page, 'Bob Bell')
    expect(await page.locator('.lead').innerText()).toContain('as Bob Bell')
    expect([await call(world, 'alice'), await call(world, 'bob')].map((text) => /AUTH_REQUIRED/.test(text))).toEqual([true, false])
  })

  test('S-B09, S-B25: in another tenant, and after alice was removed: refused, and no token is asked for', async ({ world, visit }) => {
    const [alice, dave] = [await visit(window), await visit(window)]
    const { people } = world.server.identity
    const alices = await alice.open(`${world.server.url}/connections`)
    await signIn(alices, 'Alice')
    await alices.getByRole('heading', { name: 'Your connections' }).waitFor()
    await people.addMembership({ tenant: 'globex', subject: 'alice' }, ['member'])
    const [here, there] = [await linkFor(world, 'alice'), await linkFor(world, 'alice', 'globex')]
    const daves = await dave.open(here)
    await signIn(daves, 'Dave')
    expect(await heading(daves)).toBe(refusal)
    await alices.goto(there)
    expect(await heading(alices)).toBe(refusal)
    await alices.goto(here)
    await goToConsent(alices)
    await people.disable('alice')
    await alices.getByRole('button', { name: 'Allow', exact: true }).click()
    await alices.waitForURL(/\/oauth\/callback\/|\/signin/)
    expect(exchanges(world)).toBe(0)
    await daves.goto(here)
    expect(await heading(daves)).not.toMatch(/^Connect/)
  })

  test('S-B10: an answer of one service is refused at the callback of another', async ({ world, visit }) => {
    const alice = await visit(window)
    const page = await alice.open(`${world.server.url}/connections`)
    await signIn(page, 'Alice')
    let atGithub = ''
    await alice.context.route('https://github.com/**', (route) => {
      atGithub = route.request().url()
      return route.fulfill({ status: 200, body: 'The page of the other service' })
    })
    await page.goto(`${world.server.url}/connect/github`)
    await page.getByRole('button', { name: /^Continue to github.com/ }).click()
    await page.waitForURL('https://github.com/**')
    alice.problems.splice(0)
    const state = new URL(atGithub).searchParams.get('state') ?? ''
    expect(state).not.toBe('')
    await page.goto(`${world.server.url}/oauth/callback/todo?code=SECRET_code&state=${encodeURIComponent(state)}`)
    expect(await heading(page)).toBe('Connection failed. Please try again.')
    expect(exchanges(world)).toBe(0)
  })

  test('S-B04: two tabs of one browser, and whoever signed in last', async ({ world, visit }) => {
    const shared = await visit(window)
    const first = await shared.open(await linkFor(world, 'alice'))
    await signIn(first, 'Alice')
    const second = await shared.open(first.url())
    await goToConsent(first)
    await goToConsent(second)
    await answerTodo(second, 'Allow')
    expect(await heading(second)).toBe('TODO is connected')
    const other = await shared.open(`${world.server.url}/connections`)
    await other.getByRole('button', { name: 'Sign out' }).click()
    await signIn(other, 'Bob')
    await answerTodo(first, 'Allow')
    expect(await heading(first)).toBe('Connection failed. Please try again.')
    expect(exchanges(world)).toBe(1)
    expect(await call(world, 'bob')).toMatch(/AUTH_REQUIRED/)
  })

  test('S-W01, S-W02: another site neither frames a page nor sends its form', async ({ world, visit }) => {
    const alice = await visit(window)
    const own = await alice.open(`${world.server.url}/connect/todo?cap=tasks-read`)
    await signIn(own, 'Alice')
    const evil = 'https://evil.example/'
    await alice.context.route(`${evil}**`, (route) => route.fulfill({
      contentType: 'text/html',
      body: `<iframe src="${world.server.url}/connect/todo?cap=tasks-read"></iframe>`
        + `<form method="post" action="${world.server.url}/connect/todo?cap=tasks-read"><input name="cap" value="tasks-read"><button>Win</button></form>`,
    }))
    const page = await alice.open(evil)
    const frame = page.frames().find((one) => one !== page.mainFrame())
    await expect.poll(() => frame?.url()).toMatch(/^chrome-error:/)
    await page.getByRole('button', { name: 'Win' }).click()
    await page.waitForURL(`${world.server.url}/**`)
    // Without its cookies the form is nobody's: she is back on the page that asks her.
    expect(await heading(page)).toBe('Connect TODO')
    expect(world.todo.requests.entries).toEqual([])
    alice.problems.splice(0)
    // Control: the own form goes through.
    await connectTodo(own)
  })
})
