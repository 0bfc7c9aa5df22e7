// Scenarios about lists, resources and results.
import { callLegacy, callModern, askedModern } from './asking.mjs'
import { must, notApplicable, within } from './verdict.mjs'
import { modernRequest, opensLinks } from './wire.mjs'

const lists = ['tools/list', 'resources/list', 'prompts/list', 'resources/templates/list']
const ownKeys = /^io\.modelcontextprotocol\//
// The specification keeps every prefix whose second label is one of these.
const reservedPrefix = /^[\w-]+\.(modelcontextprotocol|mcp)(\.|\/)/

const metaKeysOf = (value) =>
  typeof value !== 'object' || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) => [
        ...(key === '_meta' ? Object.keys(inner ?? {}) : []),
        ...metaKeysOf(inner),
      ])

/** Scenarios of lists and results, in the order of the requirement table. */
export const listScenarios = [
  {
    id: 'P-E1',
    requirement: 'Lists are the same on every connection with one bearer, also after calls.',
    run: async (target) => {
      const read = async () =>
        Promise.all(
          lists.map(async (method) =>
            JSON.stringify((await target.wire.modern(target.alice, method)).result),
          ),
        )
      const before = await read()
      await callModern(target, target.alice, opensLinks)
      must(JSON.stringify(before) === JSON.stringify(await read()), 'A list changed.')
    },
  },
  {
    id: 'P-E2',
    requirement: 'Tools come in the same order every time.',
    run: async ({ wire, alice }) => {
      const answers = new Set()
      for (let times = 0; times < 20; times += 1)
        answers.add(JSON.stringify((await wire.modern(alice, 'tools/list')).result.tools))
      must(answers.size === 1, `There are ${answers.size} orders in 20 answers.`)
    },
  },
  {
    id: 'P-E3',
    requirement:
      'Lists, discover and resources/read say ttlMs and cacheScope; a result that asks says neither.',
    run: async (target) => {
      const { wire, alice } = target
      const [first] = (await wire.modern(alice, 'resources/list')).result.resources ?? []
      const cacheable = [
        ...lists.map((method) => [method, {}]),
        ['server/discover', {}],
        ...(first ? [['resources/read', { uri: first.uri }]] : []),
      ]
      for (const [method, params] of cacheable) {
        const { result, error } = await wire.modern(alice, method, params)
        if (error.code === -32601) continue
        must(Number.isInteger(result.ttlMs) && result.ttlMs >= 0, `${method} has no ttlMs.`)
        must(['public', 'private'].includes(result.cacheScope), `${method} has no cacheScope.`)
      }
      const { result } = await askedModern(target)
      must(
        result.ttlMs === undefined && result.cacheScope === undefined,
        'A result that asks says how long to keep it.',
      )
    },
  },
  {
    id: 'P-E5',
    requirement: 'subscriptions/listen acknowledges first, and every message names its subscription.',
    run: async ({ wire, alice, resource }) => {
      const stream = await wire.listen(alice, [resource ?? 'nothing://here'])
      try {
        if (!stream.opened) notApplicable('The server opens no event stream.')
        must(await within(2_000, () => stream.messages.length > 0), 'Nothing came within 2 seconds.')
        const [{ method, params }] = stream.messages
        must(method === 'notifications/subscriptions/acknowledged', `The first message is ${method}.`)
        must(
          params?._meta?.['io.modelcontextprotocol/subscriptionId'] !== undefined,
          'It does not name its subscription.',
        )
      } finally {
        await stream.stop()
      }
    },
  },
  {
    id: 'P-E7',
    requirement:
      'A resource that does not exist is -32602 in 2026-07-28 and -32002 in 2025-11-25, never empty contents.',
    run: async ({ wire, alice }) => {
      const uri = 'nothing://here'
      const modern = await wire.modern(alice, 'resources/read', { uri })
      must(modern.error.code === -32602, `2026-07-28 answered with ${modern.error.code ?? 'a result'}.`)
      const { answer, sessionId } = await wire.initialize(alice)
      if (answer.status !== 200) return
      const { error } = await wire.legacy(alice, 'resources/read', { uri }, sessionId)
      must(error.code === -32002, `2025-11-25 answered with ${error.code ?? 'a result'}.`)
    },
  },
  {
    id: 'P-E10',
    requirement:
      'With an outputSchema, structuredContent conforms, also in an error: without the required fields it is left out.',
    run: async (target) => {
      const { tools = [] } = (await target.wire.modern(target.alice, 'tools/list')).result
      const schema = tools.find(({ name }) => name === target.tool)?.outputSchema
      if (!schema) notApplicable('The tool has no outputSchema.')
      for (const { result } of [
        await callModern(target, target.alice, {}),
        await callLegacy(target, target.alice, {}),
      ]) {
        const missing = (schema.required ?? []).filter(
          (field) => result.structuredContent !== undefined && !(field in result.structuredContent),
        )
        must(missing.length === 0, `structuredContent lacks ${missing.join(', ')}.`)
      }
    },
  },
  {
    id: 'P-E11',
    requirement: 'What a client calls itself changes nothing.',
    run: async (target) => {
      const asNamed = async (name) => {
        const request = modernRequest('tools/list')
        request.body.params._meta['io.modelcontextprotocol/clientInfo'] = { name, version: '1' }
        return JSON.stringify((await target.wire.post(target.alice, request)).result)
      }
      must((await asNamed('claude-code')) === (await asNamed('somebody')), 'Two names got two lists.')
    },
  },
  {
    id: 'P-E12',
    requirement: 'Own _meta keys do not use prefixes that the specification keeps for itself.',
    run: async (target) => {
      const answers = [
        ...(await Promise.all(lists.map((method) => target.wire.modern(target.alice, method)))),
        await callModern(target, target.alice, {}),
        await callModern(target, target.alice, opensLinks),
      ]
      const wrong = answers
        .flatMap(({ result, error }) => metaKeysOf({ result, error }))
        .filter((key) => reservedPrefix.test(key) && !ownKeys.test(key))
      must(wrong.length === 0, `There is ${wrong[0]}.`)
    },
  },
  {
    id: 'P-E13',
    requirement: 'No log messages are sent to a client that did not ask for them.',
    run: async (target) => {
      const { messages } = await callModern(target, target.alice, opensLinks)
      must(!messages.some(({ method }) => method === 'notifications/message'), 'One was sent.')
    },
  },
]
