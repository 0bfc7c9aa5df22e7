// Runs outside this repository's modules, with the package of the cache: node ai-sdk.mjs <folder> <url> <tool> <input>
import { createRequire } from 'node:module'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { createOAuthProvider } from './oauth-provider.mjs'

const [folder, url, name, input] = process.argv.slice(2)
const from = createRequire(`${folder}/package.json`)
const { auth, createMCPClient } = await import(pathToFileURL(from.resolve('@ai-sdk/mcp')).href)

const { provider, callback } = await createOAuthProvider()
if ((await auth(provider, { serverUrl: url })) === 'REDIRECT') {
  const answer = await callback
  await auth(provider, {
    serverUrl: url,
    authorizationCode: answer.get('code'),
    callbackState: answer.get('state'),
    callbackIssuer: answer.get('iss') ?? undefined,
  })
}
const client = await createMCPClient({ transport: { type: 'http', url, authProvider: provider } })
const tools = await client.tools()
const call = () =>
  tools[name].execute(JSON.parse(input), { messages: [], toolCallId: '1' }).then(
    (result) => ({ result }),
    (error) => ({ error: { message: error.message, code: error.code, data: error.data } }),
  )
for await (const _line of createInterface({ input: process.stdin }))
  process.stdout.write(`ANSWER ${JSON.stringify(await call())}\n`)
await client.close()
process.exit(0)
