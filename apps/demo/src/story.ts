import { setTimeout as sleep } from 'node:timers/promises'
import { scanForLeaks, type Page } from '@grantway/connector-testing'
import { connectClient, type McpClient, type ToolAnswer } from './client.ts'
import { createPerson } from './person.ts'
import type { Transcript } from './transcript.ts'
import type { World } from './world.ts'

const textOf = (answer: ToolAnswer): string => answer.content.find(({ type }) => type === 'text')?.text ?? ''
const linkIn = (text: string): string => /https?:\/\/\S+/.exec(text)?.[0] ?? ''
const find = (client: McpClient): Promise<ToolAnswer> => client.callTool('todo_find_tasks', { limit: 3 })

/** Tells the story from the first call to the last; stops at the first step that is not as it should be. */
export const tellStory = async (world: World, { chapter, says, expect }: Transcript, accessTokenSeconds: number): Promise<void> => {
  const [alice, bob] = [createPerson('alice'), createPerson('bob')]
  const clients: McpClient[] = []
  const connect: typeof connectClient = async (...args) => {
    const client = await connectClient(...args)
    clients.push(client)
    return client
  }

  chapter('1. A client of revision 2026-07-28 asks for tasks; alice is asked to open a link, and the held call answers')
  let shown = (_page: Page): void => undefined
  const page = new Promise<Page>((resolve) => (shown = resolve))
  const modern = await connect(world.mcpUrl, alice, {
    kind: 'sdk-v2 2026-07-28',
    elicitation: 'url',
    onElicit: async ({ message, url }) => {
      says('server', `${message} ${url ?? ''}`)
      void alice.follow(url ?? '').then(shown)
      return 'accept'
    },
  })
  const held = find(modern)
  held.catch(() => undefined)
  // The call waits for alice, so what her browser ends at is known first.
  const { text } = await page
  says('browser', text)
  expect(text.includes('Connected to TODO as Alice Archer. You can return to your AI assistant.'), 'the page says who is connected')
  const tasks = await held
  says('client', textOf(tasks))
  expect(modern.elicited.length === 1 && modern.elicited[0]?.mode === 'url', 'the server asked once, by URL elicitation')
  expect(!tasks.isError && textOf(tasks).length > 0, 'the call that was held open gave the tasks')
  await alice.disconnectAll(world.server.url)

  chapter('2. A client of revision 2025-11-25 gets -32042 and, after the consent, its tasks')
  const legacy = await connect(world.mcpUrl, alice, { kind: 'sdk-v1 2025-11-25', elicitation: 'url' })
  const refusal = await find(legacy).then(() => undefined, (error: unknown) => error as { code: number; elicitations?: { url: string }[] })
  says('server', `error ${refusal?.code ?? 'none'}: ${refusal?.elicitations?.[0]?.url ?? ''}`)
  expect(refusal?.code === -32042, 'the answer is the URL elicitation error')
  const connected = await alice.follow(refusal?.elicitations?.[0]?.url ?? '')
  says('browser', connected.text)
  expect(connected.text.includes('Connected to TODO as Alice Archer'), 'the page says who is connected')
  expect(!(await find(legacy)).isError, 'the second call gives the tasks')
  await alice.disconnectAll(world.server.url)

  chapter('3. A client without elicitation gets a sentence, a link resource and a prompt')
  const plain = await connect(world.mcpUrl, alice, { kind: 'sdk-v2 2025-11-25' })
  const asked = await find(plain)
  says('client', textOf(asked))
  expect(asked.isError === true && textOf(asked).startsWith('AUTH_REQUIRED: Your TODO account is not connected.'), 'the text alone says what to open')
  expect(asked.content.some(({ type, uri }) => type === 'resource_link' && uri === 'auth://todo'), 'the link resource is attached')
  expect((await plain.listResources()).some(({ name }) => name === 'todo_auth_link'), 'the link is listed as a resource')
  expect((await plain.listPrompts()).some(({ name }) => name === 'connect_todo'), 'there is a prompt to connect')

  chapter("4. bob opens alice's link: refused, and nothing is stored")
  const forwarded = await bob.follow(linkIn(textOf(asked)))
  says('browser', forwarded.text)
  expect(forwarded.status === 403, 'the page refuses bob before the TODO service is involved')
  const bobs = await connect(world.mcpUrl, bob, { kind: 'sdk-v1 2025-11-25' })
  expect(textOf(await find(bobs)).startsWith('AUTH_REQUIRED'), 'bob is not connected')
  expect((await find(plain)).isError === true, 'and neither is alice')

  chapter('5. alice connects; her access token ends, and nobody notices')
  says('browser', (await alice.follow(linkIn(textOf(asked)))).text)
  expect(!(await find(plain)).isError, 'her call gives the tasks')
  await sleep(accessTokenSeconds * 1000)
  const before = world.todo.requests.count('/oauth/access_token', { grantType: 'refresh_token' })
  expect(!(await find(plain)).isError, 'after the token ended the same call still works')
  expect(world.todo.requests.count('/oauth/access_token', { grantType: 'refresh_token' }) === before + 1, 'the token was refreshed once')

  chapter('6. alice disconnects: revoked at the TODO service, and the next call asks again')
  says('browser', (await alice.disconnectAll(world.server.url)) ?? '')
  expect(world.todo.requests.count('/api/v1/revoke', { status: 200 }) > 0, 'the TODO service was told')
  expect(textOf(await find(plain)).startsWith('AUTH_REQUIRED'), 'the next call says AUTH_REQUIRED')

  chapter('7. No client saw a token of the TODO service')
  const secrets = new Map(world.todo.issuedTokens().map((token, index) => [`secret ${index}`, token]))
  const sinks = [
    ...clients.map((client, index) => ({ name: `client ${index + 1} (${client.kind})`, text: client.received() })),
    { name: 'log of the server', text: world.logged() },
  ]
  says('scan', `${secrets.size} secrets, ${sinks.length} places, ${sinks.reduce((sum, { text }) => sum + text.length, 0)} characters`)
  expect(scanForLeaks(secrets, sinks).length === 0, 'none of them appears anywhere')
  for (const client of clients) await client.close()
}
