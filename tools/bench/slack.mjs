// node tools/bench/slack.mjs: the first calls of a connection in a small and in a very large Slack workspace.
// Absolute figures depend on the machine; what counts is that both columns say the same.
import { createConnectionCache, createProviderHttp } from '@grantway/connector-kit'
import { slack } from '@grantway/connector-slack'
import { slackFakeWith } from '@grantway/connector-slack/testing'
import { median } from './load.mjs'

const redirectUri = 'http://localhost:3000/oauth/callback/slack'
const rounds = process.argv.includes('--smoke') ? 3 : 25
const calls = [
  ['slack_read_channel', { channel: '#general' }],
  ['slack_read_channel', { channel: '@bob' }],
  ['slack_list_channels', { all: true }],
  ['slack_search_messages', { query: 'launch', from: '@bob' }],
  ['slack_send_message', { channel: '#general', text: 'Hello' }],
]

const bearerOf = async (fake, { provider, capabilities }) => {
  const scopes = [...new Set(capabilities.flatMap((capability) => capability.scopes))]
  const url = new URL(provider.authorization_endpoint)
  const client = { client_id: fake.options.clientId, redirect_uri: redirectUri }
  url.search = new URLSearchParams({ ...client, state: 'bench', user_scope: scopes.join(',') })
  const code = (await fake.consent(url.href)).searchParams.get('code')
  const body = new URLSearchParams({ ...client, client_secret: fake.options.clientSecret, code })
  return provider.readTokenAnswer(await (await fetch(provider.token_endpoint, { method: 'POST', body })).json()).access_token
}

const firstCall = async (connector, bearer, [name, input]) => {
  let requests = 0
  const cache = createConnectionCache(() => new Date())
  const { apiOrigins: origins, failureStatus, explainFailure } = connector.provider
  const http = createProviderHttp({
    connector: connector.id, origins, failureStatus, explainFailure, cache, publicFetch: fetch, random: () => 0,
    authorize: async (headers) => headers.set('authorization', `Bearer ${bearer}`),
    signal: new AbortController().signal,
    fetch: (url, init) => fetch(url, init, (requests += 1)),
  })
  const tool = connector.tools.find((candidate) => candidate.name === name)
  const context = { api: connector.client(http, cache), sealCursor: (cursor) => cursor, openCursor: (cursor) => cursor }
  const begun = performance.now()
  await tool.handler(context, tool.input.parse(input))
  return { requests, ms: performance.now() - begun }
}

const rows = new Map(calls.map(([name, input]) => [`${name} ${JSON.stringify(input)}`, {}]))
const sizes = [['small', { people: 4, channels: 4 }], ['large', { people: 200_000, channels: 20_000 }]]
for (const [size, options] of sizes) {
  const fake = await slackFakeWith(options).start({ redirectUri })
  const connector = slack(fake.options)
  const bearer = await bearerOf(fake, connector)
  const heap = () => (globalThis.gc?.(), process.memoryUsage().heapUsed)
  for (const call of calls) await firstCall(connector, bearer, call)
  const before = heap()
  for (const call of calls) {
    const samples = []
    for (let round = 0; round < rounds; round += 1) samples.push(await firstCall(connector, bearer, call))
    Object.assign(rows.get(`${call[0]} ${JSON.stringify(call[1])}`), {
      [`${size}: requests`]: samples[0].requests,
      [`${size}: ms`]: Number(median(samples.map(({ ms }) => ms)).toFixed(1)),
    })
  }
  process.stdout.write(`${size}: heap grew by ${((heap() - before) / 1_048_576).toFixed(1)} MB over ${rounds * calls.length} first calls\n`)
  await fake.close()
}
console.table(Object.fromEntries(rows))
