import { mutateText, pick, proofCount, recordFigures, seededRandom } from '@grantway/auth-core/testing'
import { consentAs } from '@grantway/todo-saas/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createPerson, startWorld, type World } from '../src/index.ts'

// Over HTTP, against the running server: every batch is one real flow. Its answer is changed in one thing and delivered
// again and again, refused each time; at the end of the batch the unchanged answer is delivered and accepted.

const seed = Number(process.env['PROOF_SEED'] ?? 20_261_122)
const random = seededRandom(seed)
let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.close())

/** The cookies a browser holds for the server, taken from a walk that stops before the callback. */
const startFlow = async (name: 'alice' | 'bob'): Promise<{ callback: URL; cookies: Map<string, string> }> => {
  const cookies = new Map<string, string>()
  const send = async (path: string, form?: URLSearchParams): Promise<Response> => {
    const response = await fetch(new URL(path, world.server.url), {
      redirect: 'manual',
      headers: {
        cookie: [...cookies].map(([key, value]) => `${key}=${value}`).join('; '),
        'sec-fetch-site': 'same-origin',
        ...(form && { origin: world.server.url, 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { method: 'POST', body: form.toString() }),
    })
    for (const line of response.headers.getSetCookie()) {
      const [pair = ''] = line.split(';')
      cookies.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1))
    }
    return response
  }
  const csrf = (html: string): string => /name="csrf" value="([^"]+)"/.exec(html)?.[1] ?? ''
  const signIn = await (await send('/signin?return=%2Fconnections')).text()
  await send('/signin', new URLSearchParams({ csrf: csrf(signIn), return: '/connections', person: name }))
  const page = await (await send('/connect/todo?cap=tasks-read')).text()
  const form = /<form[^>]*action="\/connect\/todo[^>]*>[\s\S]*?<\/form>/.exec(page)?.[0] ?? page
  const fields = new URLSearchParams([...form.matchAll(/<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"/g)].map(([, key = '', value = '']): [string, string] => [key, value]))
  const start = await send('/connect/todo', fields)
  const location = start.headers.get('location') ?? ''
  if (!location.startsWith(world.todo.url)) throw new Error(`The flow did not start: ${start.status}`)
  return { callback: await consentAs(`u_${name}`, location, 'allow'), cookies }
}

const deliver = (callback: URL, cookies: ReadonlyMap<string, string>): Promise<Response> =>
  fetch(callback, { redirect: 'manual', headers: { cookie: [...cookies].map(([key, value]) => `${key}=${value}`).join('; ') } })

it('a callback with one thing changed is never accepted over HTTP', async () => {
  const total = proofCount(10_000)
  const perBatch = Math.min(200, total / 2)
  const both = [createPerson('alice'), createPerson('bob')]
  const counts = { tried: 0, accepted: 0, batches: 0, controlsAccepted: 0, tokenRequestsByMutants: 0 }
  while (counts.tried < total) {
    const { callback, cookies } = await startFlow('alice')
    const other = await startFlow('bob')
    const flowCookie = [...cookies.keys()].find((name) => name.includes('_flow_')) ?? ''
    const sessionCookie = [...cookies.keys()].find((name) => name.includes('_session')) ?? ''
    const tokenRequests = (): number => world.todo.requests.count('/oauth/access_token')
    const before = tokenRequests()
    for (let turn = 0; turn < perBatch && counts.tried < total; turn += 1) {
      const url = new URL(callback)
      const jar = new Map(cookies)
      pick(random, [
        () => url.searchParams.set('state', mutateText(url.searchParams.get('state') ?? '', random)),
        // A space around a cookie's value is not part of it (RFC 6265 section 5.2), so the change must not be one.
        () => jar.set(flowCookie, mutateText(jar.get(flowCookie) ?? '', random).replaceAll(/[^\w-]/g, 'x')),
        () => jar.delete(flowCookie),
        () => jar.set(sessionCookie, other.cookies.get(sessionCookie) ?? ''),
        () => jar.delete(sessionCookie),
        () => jar.set(sessionCookie, mutateText(jar.get(sessionCookie) ?? '', random).replaceAll(/[^\w-]/g, 'x')),
        () => (url.pathname = `/oauth/callback/${mutateText('todo', random).replaceAll(/[^a-z]/g, 'x') || 'x'}`),
        () => url.searchParams.set('iss', mutateText(url.searchParams.get('iss') ?? '', random)),
        () => url.searchParams.append(pick(random, ['code', 'state', 'iss']), 'x'),
        () => url.searchParams.set('state', other.callback.searchParams.get('state') ?? ''),
      ])()
      const response = await deliver(url, jar)
      await response.body?.cancel()
      counts.tried += 1
      // Accepted means the way to the result page; a sign-in page is no acceptance.
      if (response.status === 303 && response.headers.get('location') === '/result') counts.accepted += 1
    }
    counts.tokenRequestsByMutants += tokenRequests() - before
    const control = await deliver(callback, cookies)
    if (control.status === 303 && control.headers.get('location') === '/result' && tokenRequests() === before + 1) counts.controlsAccepted += 1
    counts.batches += 1
    // Bob ends his flow as well: a person may have twenty unfinished ones, not more.
    await (await deliver(other.callback, other.cookies)).body?.cancel()
    // Who is connected already is not asked again, and would start no further flow.
    for (const person of both) await person.disconnectAll(world.server.url)
  }
  recordFigures('callback, over HTTP', { ...counts, seed })
  expect(counts.accepted).toBe(0)
  expect(counts.tokenRequestsByMutants).toBe(0)
  expect(counts.controlsAccepted).toBe(counts.batches)
})

it('control: the person of this proof can connect at all', async () => {
  const page = await createPerson('alice').follow(`${world.server.url}/connect/todo?cap=tasks-manage`)
  expect(page.text).toContain('Connected to TODO as Alice Archer')
})
