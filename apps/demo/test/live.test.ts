import { afterEach, beforeEach, expect, it } from 'vitest'
import { createPerson, startWorld, type World } from '../src/index.ts'
import { listenTo, openLivePage, signedIn, type LivePage } from './support/live-page.ts'
import { bearerOf, message, post, postModern } from './support/raw.ts'

let world: World
let closed = false
const pages: LivePage[] = []
const open = async (cookie: string): Promise<LivePage> => {
  const page = await openLivePage(world.server.url, cookie)
  pages.push(page)
  return page
}
const signIn = (name: string) => signedIn(world.server.url, name)

beforeEach(async () => {
  world = await startWorld()
  closed = false
})
afterEach(async () => {
  for (const page of pages.splice(0)) page.leave()
  if (!closed) await world.close()
})

it('S-W11, P-E6: the open pages of a person hear of their connection; another person\'s and those signed out hear nothing', async () => {
  const [desk, phone, bob] = [await signIn('Alice'), await signIn('Alice'), await signIn('Bob')]
  const [alices, left, bobs] = [await open(desk.cookie), await open(phone.cookie), await open(bob.cookie)]
  await phone.signOut()
  await createPerson('alice').follow(`${world.server.url}/connect/todo?cap=tasks-read`)
  await expect.poll(alices.heard).toBe(': open\n\ndata: changed\n\n')
  await expect.poll(left.ended).toBe(true)
  expect([left.heard(), bobs.heard(), bobs.ended()]).toEqual([': open\n\n', ': open\n\n', undefined])
  expect((await open(phone.cookie)).status).toBe(401)
})

it('S-W11: a page that was left frees its place', async () => {
  const { cookie } = await signIn('Alice')
  const [first] = [await open(cookie), await open(cookie), await open(cookie), await open(cookie)]
  expect((await open(cookie)).status).toBe(429)
  first.leave()
  await expect.poll(async () => (await open(cookie)).status).toBe(200)
})

it('a server that closes lets open pages and the streams of clients go, and cuts none off', async () => {
  const page = await open((await signIn('Alice')).cookie)
  const bearer = await bearerOf(world, 'alice')
  const events = (await postModern(world.server.url, bearer, 'subscriptions/listen', { notifications: { resourceSubscriptions: ['auth://todo'] } })).body
  const client = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } }
  const session = (await post(world, bearer, message('initialize', client))).headers.get('mcp-session-id') ?? ''
  const headers = { accept: 'text/event-stream', authorization: `Bearer ${bearer}`, 'mcp-session-id': session }
  const streams = [page, listenTo(events), listenTo((await fetch(world.mcpUrl, { headers })).body)]
  await world.close()
  closed = true
  await expect.poll(() => streams.map((stream) => stream.ended())).toEqual([true, true, true])
})
