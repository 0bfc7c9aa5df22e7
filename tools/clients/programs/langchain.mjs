// Runs outside this repository's modules, with the package of the cache: node langchain.mjs <folder> <url> <tool> <input>
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { createOAuthProvider } from './oauth-provider.mjs'

const [folder, url, name, input] = process.argv.slice(2)
const from = createRequire(`${folder}/package.json`)
const adapters = from.resolve('@langchain/mcp-adapters')
const { MultiServerMCPClient } = await import(pathToFileURL(adapters).href)
// The adapter takes an authorization provider of the first SDK; finishing the flow is the application's part.
const { auth } = await import(
  pathToFileURL(createRequire(adapters).resolve('@modelcontextprotocol/sdk/client/auth.js')).href
)

const { provider, callback } = await createOAuthProvider()
if ((await auth(provider, { serverUrl: url })) === 'REDIRECT') {
  await auth(provider, { serverUrl: url, authorizationCode: (await callback).get('code') })
}
const client = new MultiServerMCPClient({
  mcpServers: { grantway: { transport: 'http', url, authProvider: provider } },
})
const tool = (await client.getTools()).find((one) => one.name === name)
const call = () =>
  tool.invoke(JSON.parse(input)).then(
    (result) => ({ result }),
    (error) => ({ error: { message: error.message, name: error.name } }),
  )
for await (const _line of createInterface({ input: process.stdin }))
  process.stdout.write(`ANSWER ${JSON.stringify(await call())}\n`)
await client.close()
process.exit(0)
