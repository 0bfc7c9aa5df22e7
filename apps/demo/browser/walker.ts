import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Page } from 'playwright-core'
import { createPerson, type Person } from '../src/person.ts'
import { connectClient, type ClientOptions, type McpClient, type ToolAnswer } from '../src/client.ts'
import type { World } from '../src/world.ts'
import type { Visitor } from './visitor.ts'

/** What the person does on the page that asks whether the client may act for them. */
export type Decide = (page: Page) => Promise<void>

const allow: Decide = (page) => page.getByRole('button', { name: 'Allow', exact: true }).click()

/** The client most people have: no elicitation, so its answers carry the link in their text. */
const plainClient: ClientOptions = { kind: 'sdk-v1 2025-11-25' }

/** Connects an MCP client whose person answers in a real browser. */
export const connectInBrowser = async (
  { mcpUrl }: World, visitor: Visitor, name: string, options = plainClient, decide: Decide = allow,
): Promise<McpClient> => {
  const waiting = await listenAsClient()
  visitor.origins.add(waiting.redirectUri.origin)
  try {
    return await connectClient(mcpUrl, walker(visitor, name, decide, waiting), { ...options, redirectUri: waiting.redirectUri.href })
  } finally {
    waiting.close()
  }
}

/** The words of an answer. */
export const textOf = ({ content }: ToolAnswer): string => content.find(({ type }) => type === 'text')?.text ?? ''

/** Asks for tasks, which needs the TODO service. */
export const findTasks = (client: McpClient): Promise<ToolAnswer> =>
  client.callTool('todo_find_tasks', { limit: 3 })

/** Asks for tasks without a connection, and gives the connect link of the answer. */
export const askForLink = async (client: McpClient): Promise<string> => {
  const [link] = /https?:\/\/\S+/.exec(textOf(await findTasks(client))) ?? []
  if (link === undefined) throw new Error('The answer names no link.')
  return link
}

/** Signs in at Grantway by the button of a person. */
export const signIn = (page: Page, name: string): Promise<void> =>
  page.getByRole('button', { name: new RegExp(`^${name} `, 'i') }).click()

/** Goes from the connect page to the consent page of the TODO service, as Alice or Bob there. */
export const goToConsent = async (page: Page, atTodo = 'Alice Archer'): Promise<void> => {
  await page.getByRole('button', { name: /^Continue to / }).click()
  await page.getByRole('heading', { name: /^(Who are you\?|Allow )/ }).waitFor()
  if (await page.getByRole('heading', { name: 'Who are you?' }).isVisible()) {
    await page.getByRole('button', { name: new RegExp(`^${atTodo}`) }).click()
  }
  await page.getByRole('button', { name: 'Allow', exact: true }).waitFor()
}

/** Answers the TODO service and waits for what Grantway says. */
export const answerTodo = async (page: Page, words: 'Allow' | 'Deny'): Promise<void> => {
  await page.getByRole('button', { name: words, exact: true }).click()
  await page.waitForURL(/\/(result$|oauth\/callback\/)/)
}

/** Connects TODO from a connect page to the page that says so. */
export const connectTodo = async (page: Page, atTodo?: string): Promise<void> => {
  await goToConsent(page, atTodo)
  await answerTodo(page, 'Allow')
  const words = await page.locator('main').innerText()
  if (!words.startsWith('TODO is connected')) throw new Error(`Grantway did not connect: ${words}`)
}

const walker = (visitor: Visitor, name: string, decide: Decide, { answer }: WaitingClient): Person => ({
  ...createPerson(name.toLowerCase()),
  follow: async (url) => {
    const page = await visitor.open(String(url))
    if (new URL(page.url()).pathname === '/signin') await signIn(page, name)
    await decide(page)
    const back = await answer
    await page.close()
    return { url: back, status: 200, html: '', text: '', headers: new Headers(), forms: [] }
  },
})

interface WaitingClient {
  readonly redirectUri: URL
  readonly answer: Promise<URL>
  readonly close: () => void
}

// A program on this computer that waits for its person, as desktop clients do: on whatever port is free.
const listenAsClient = async (): Promise<WaitingClient> => {
  const server = createServer()
  server.listen(0, '127.0.0.1').unref()
  await once(server, 'listening')
  const redirectUri = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/callback`)
  const answer = new Promise<URL>((resolve) => {
    server.on('request', (request, response) => {
      response.setHeader('connection', 'close').end('You can close this tab.')
      const url = new URL(request.url ?? '/', redirectUri)
      if (url.pathname === redirectUri.pathname) resolve(url)
    })
  })
  return {
    redirectUri,
    answer,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
}
