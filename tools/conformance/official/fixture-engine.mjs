// An engine without storage: tools always ask for a connection, and every link that is opened is done at once.
import { randomUUID } from 'node:crypto'
import { ConnectorError } from '@grantway/connector-kit'
import { fixtureConnector } from './fixture-connector.mjs'

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=='

const link = (uri, name, kind) => ({
  uri,
  name,
  title: `Open ${name}`,
  description: `Test link ${name}.`,
  kind,
  ...(kind === 'toolkit'
    ? { capabilities: [] }
    : { connector: fixtureConnector, capabilities: fixtureConnector.capabilities }),
})

// The name of a link is the key of its request in `inputRequests`; the scenarios ask for `user_name`.
const links = [
  link('auth://links', 'auth_links', 'toolkit'),
  link('auth://test', 'user_name', 'connector'),
  link('auth://test/second', 'second_link', 'capability'),
]
const [, first, second] = links

/** How many links a person must open before the tool runs. */
const linksToOpen = {
  test_streaming_elicitation: 1,
  test_input_required_result_elicitation: 1,
  test_input_required_result_request_state: 1,
  test_input_required_result_multi_round: 2,
}

/**
 * Makes the engine of the fixture server.
 * @param {string} publicUrl
 * @returns {import('@grantway/auth-core').Engine}
 */
export const createFixtureEngine = (publicUrl) => {
  const opened = new Map()
  const promptIntents = new Set()
  const marks = new Set()
  let connected = false
  const needOf = (wanted, step, forPrompt = false) => {
    const intent = randomUUID()
    opened.set(intent, step)
    if (forPrompt) promptIntents.add(intent)
    const url = `${publicUrl}/connect/test?i=${intent}`
    const text = `AUTH_REQUIRED: Please open the '${wanted.name}' resource (${wanted.uri}): ${url}`
    return {
      code: 'AUTH_REQUIRED',
      text,
      shortText: text,
      message: 'Open the test link.',
      link: wanted,
      missing: wanted.capabilities,
      url,
      intent,
      repeated: false,
    }
  }
  return {
    publicUrl,
    connectors: [fixtureConnector],
    links,
    findLink: (uri) => links.find((one) => one.uri === uri),
    linkUrl: (one) => `${publicUrl}/connect/test?link=${one.name}`,
    linkStatus: async (_owner, one) => ({
      link: one,
      state: connected ? 'connected' : 'not_connected',
      granted: [],
      url: `${publicUrl}/connect/test`,
    }),
    callTool: async (_principal, _connector, { name }, _input, { intent }) => {
      if (name === 'test_error_handling') {
        return { kind: 'failed', error: new ConnectorError('NOT_FOUND_OR_NO_ACCESS'), reference: 'test' }
      }
      const done = opened.get(intent) ?? 0
      if (done < (linksToOpen[name] ?? 0)) {
        return { kind: 'authorization', need: needOf(done === 0 ? first : second, done + 1) }
      }
      const text = 'This is a simple text response for testing.'
      return { kind: 'done', value: { output: { text }, text } }
    },
    readResource: async (_principal, _connector, { mimeType }, { id }) => ({
      kind: 'done',
      value: mimeType.startsWith('image/')
        ? { mimeType, blob: pixel }
        : { mimeType, text: JSON.stringify({ id, templateTest: true }) },
    }),
    askFor: async (_principal, wanted) => needOf(wanted, 1, true),
    awaitIntent: async (_principal, intent) => {
      // A prompt asks for the state of the link again; a tool goes by the intent, so that it asks every time.
      connected ||= promptIntents.has(intent)
      return 'connected'
    },
    declineIntent: async () => undefined,
    subscribe: () => () => undefined,
    // The suite is one person with one client.
    marks: {
      leave: async (_principal, { kind, name }) => !marks.has(`${kind} ${name}`) && Boolean(marks.add(`${kind} ${name}`)),
      find: async (_principal, kind, names) => names.filter((name) => marks.has(`${kind} ${name}`)),
      take: async (_principal, kind, names) => new Map(names.filter((name) => marks.delete(`${kind} ${name}`)).map((name) => [name, ''])),
    },
    close: async () => undefined,
  }
}
