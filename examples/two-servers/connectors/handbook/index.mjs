// @ts-check
// A connector from a folder: the same value that a package would export. The handbook knows API keys and nothing else.
import { defineCapability, defineConnector, plainText, toolsFor } from '@grantway/connector-kit'
import { z } from 'zod'

const read = defineCapability({
  id: 'pages-read',
  title: 'Read the handbook',
  scopes: [],
  consent: {
    allows: 'Lets the assistant search the pages of the handbook that you can see.',
    limits: 'It cannot change or delete anything.',
  },
  // A key can do whatever its account can: the limit is what this server does with it.
  enforcement: 'server',
  default: true,
})

const account = z.object({ id: z.string(), name: z.string() })
const pages = z.object({ pages: z.array(z.object({ title: z.string(), url: z.url() })).max(50) })

/** @param {import('@grantway/connector-kit').ProviderHttp} http */
const createApi = (http) => ({
  me: () => http.request({ method: 'GET', path: '/me', schema: account }),
  /** @param {string} words */
  search: (words) => http.request({ method: 'GET', path: '/pages', query: { q: words }, schema: pages }),
})

/** @type {ReturnType<typeof toolsFor<ReturnType<typeof createApi>>>} */
const tool = toolsFor()

const findPages = tool({
  name: 'handbook_find_pages',
  title: 'Find pages',
  description: 'Finds pages of the company handbook by words in their title.',
  requires: [read],
  input: z.object({ words: z.string().min(1).max(100) }),
  output: pages,
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  handler: async ({ api }, { words }) => {
    const found = await api.search(words)
    // What others wrote is data for the model: without invisible characters, and short.
    return { pages: found.pages.map(({ title, url }) => ({ title: plainText(title, 200), url })) }
  },
})

/** @param {import('@grantway/connector-kit').ConnectorOptions} [options] */
export const handbook = ({ issuer = 'https://handbook.example.com', apiOrigin = issuer } = {}) =>
  defineConnector({
    id: 'handbook',
    title: 'Handbook',
    contract: 1,
    toolPrefix: 'handbook',
    provider: {
      issuer,
      token_endpoint_auth_method: 'none',
      code_challenge_method: 'none',
      scopeSeparator: { request: ' ', response: ' ' },
      apiOrigins: [apiOrigin],
      rotation: 'none',
      identify: async (http) => {
        const { id, name } = await createApi(http).me()
        return { key: id, label: name }
      },
      key: { title: 'API key', createUrl: `${issuer}/settings/keys`, pattern: /hb_\w{20,60}/ },
    },
    capabilities: [read],
    client: createApi,
    tools: [findPages],
  })
