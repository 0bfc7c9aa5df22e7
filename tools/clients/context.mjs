// What a driver works with: a server, a person, a token, a place to run, and what was said on the wire.
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createPerson } from '@grantway/demo'
import { runProgram, startProgram } from './program.mjs'

/** The tool every client calls, and its arguments. It needs a connection. */
export const tool = { name: 'todo_find_tasks', input: { limit: 3 } }

/**
 * Makes the context of one driver. Nothing of a client outlives it: its home folder is removed.
 * @param {import('@grantway/demo').World} world
 * @param {{ node: string, packageFolder: (name: string) => string, folder: string }} outside
 */
export const createContext = async (world, outside) => {
  const home = mkdtempSync(join(tmpdir(), 'grantway-client-'))
  mkdirSync(join(home, 'config'))
  const alice = createPerson('alice')
  const { token } = await world.server.identity.personalTokens.create({
    subject: 'alice',
    tenant: 'acme',
    name: 'client',
    createdBy: 'alice',
  })
  const environment = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    // Clients try to open a browser; the headless person walks the printed address instead.
    BROWSER: '/bin/true',
    MCP_INSPECTOR_SECRET_STORE: 'file',
    MCP_REMOTE_CONFIG_DIR: join(home, 'mcp-remote'),
    MCP_AUTO_OPEN_ENABLED: 'true',
  }
  const options = { folder: home, environment }
  const walked = new Set()
  /** Lets alice allow the client as soon as it prints where she must go. */
  const authorizing = (text) => {
    for (const url of text.match(/https?:\/\/[^\s"']+\/authorize\?[^\s"']+/g) ?? []) {
      if (walked.has(url)) continue
      walked.add(url)
      alice.follow(url).catch(() => undefined)
    }
  }
  return {
    ...outside,
    mcpUrl: world.mcpUrl,
    home,
    alice,
    token,
    environment,
    /** Whether the client found and used the authorization server by itself. */
    discovered: () => walked.size > 0,
    /** Runs a file with the Node.js of the cache; alice allows it when it asks. */
    run: (file, args, timeoutMs) =>
      runProgram(outside.node, [file, ...args], { ...options, onText: authorizing, timeoutMs }),
    start: (file, args, onText = () => undefined) =>
      startProgram(outside.node, [file, ...args], {
        ...options,
        onText: (all) => {
          authorizing(all)
          onText(all)
        },
      }),
    /** Lets alice open a link and agree; true when the account is connected afterwards. */
    consent: async (link) => (await alice.follow(link)).text.includes('Connected to TODO as'),
    close: () => rmSync(home, { recursive: true, force: true }),
  }
}

/** The first connect link in a text. */
export const linkIn = (text) => /https?:\/\/[^\s"'\\]+\/connect\/[^\s"'\\]+/.exec(text)?.[0]

const paths = [
  [/elicitationPending/, 'URL elicitation, shown as pending'],
  [/AUTH_[A-Z]+: /, 'text'],
  [/"type": *"resource_link"/, 'resource_link'],
  [/"status": *"not_connected"|\\"status\\": *\\"not_connected\\"/, 'the link read as a resource'],
  [/-32042/, 'error -32042 with its data'],
]

/** By which paths the link is in what a client gave its user. */
export const pathsIn = (shown) =>
  paths
    .filter(([pattern]) => pattern.test(shown))
    .map(([, name]) => name)
    .join(', ') || 'nothing'

/** Removes what alice connected, through the pages, as a person would. */
export const disconnect = async (world, alice) => {
  const { html } = await alice.follow(`${world.server.url}/connections`)
  for (const [path] of html.matchAll(/\/connections\/[\w-]+\/disconnect/g)) {
    await alice.browser.click(await alice.browser.open(`${world.server.url}${path}`), /^Disconnect /)
  }
}
