// Scenarios about asking a person: who is asked, how, and what the link may hold.
import {
  askedLegacy,
  askedModern,
  callLegacy,
  callModern,
  formRequestsOf,
  isRefusal,
  retry,
  urlRequestsOf,
} from './asking.mjs'
import { must, notApplicable } from './verdict.mjs'
import { opensLinks } from './wire.mjs'

// A bare object means forms only.
const cannotOpenLinks = [{}, { elicitation: {} }, { elicitation: { form: {} } }, { sampling: {} }]

const secretField = /pass(word|phrase)|secret|token|api.?key|credential|pin\b/i
const personal = [
  [/[\w.+-]+@[\w-]+\.[\w.]+/, 'an e-mail address'],
  [/eyJ[\w-]+\.[\w-]+\.[\w-]*/, 'a JSON Web Token'],
  [/[?&#](access_token|id_token|refresh_token|code|password)=/i, 'a credential as a parameter'],
  [/^\w+:\/\/[^/]*@/, 'a user name before the host'],
]

const askedUrls = async (target) => {
  const urls = []
  for (const asked of [askedModern, askedLegacy]) {
    const found = await asked(target).catch(() => undefined)
    urls.push(...[found ?? []].flat().map(({ url }) => url))
  }
  if (urls.length === 0) notApplicable('The server asks nobody to open a link for this tool.')
  return urls
}

/** Scenarios of URL mode elicitation, in the order of the requirement table. */
export const elicitationScenarios = [
  {
    id: 'P-B1',
    requirement: 'No form asks for a password, a key or a token.',
    run: async (target) => {
      for (const capabilities of [
        { elicitation: {} },
        { elicitation: { form: {} } },
        { elicitation: { form: {}, url: {} } },
      ]) {
        for (const answer of [
          await callModern(target, target.alice, capabilities),
          await callLegacy(target, target.alice, capabilities),
        ]) {
          for (const { requestedSchema, message } of formRequestsOf(answer)) {
            const fields = Object.entries(requestedSchema?.properties ?? {}).map(
              ([name, { title, description }]) => `${name} ${title} ${description}`,
            )
            must(![message, ...fields].some((text) => secretField.test(text)), 'A form asks for a secret.')
          }
        }
      }
    },
  },
  {
    id: 'P-B2',
    requirement:
      'No client is asked to open a link that did not declare elicitation.url; a bare object means forms.',
    run: async (target) => {
      for (const capabilities of cannotOpenLinks) {
        const declared = JSON.stringify(capabilities)
        must(
          urlRequestsOf(await callModern(target, target.alice, capabilities)).length === 0,
          `2026-07-28 with ${declared} was asked.`,
        )
        must(
          urlRequestsOf(await callLegacy(target, target.alice, capabilities)).length === 0,
          `2025-11-25 with ${declared} was asked.`,
        )
      }
    },
  },
  {
    id: 'P-B3',
    requirement:
      'Without the capability the answer is a text that says what to do, or -32021 with 400 and the required capabilities.',
    run: async (target) => {
      const { status, error, result } = await callModern(target, target.alice, {})
      if (error.code === -32021) {
        must(status === 400, `-32021 came with ${status}.`)
        const required = error.data?.requiredCapabilities
        must(
          required?.elicitation?.url !== undefined && !Array.isArray(required),
          'requiredCapabilities does not name elicitation.url.',
        )
        return
      }
      must(result.isError === true, 'The call neither failed as a result nor with -32021.')
      must(
        result.content?.some(({ type, text }) => type === 'text' && /https?:\/\//.test(text)),
        'The text has no address to open.',
      )
    },
  },
  {
    id: 'P-B4',
    requirement:
      'Only tools/call, resources/read and prompts/get ask; nothing is asked by a request of its own.',
    run: async ({ wire, alice }) => {
      for (const method of [
        'tools/list',
        'resources/list',
        'prompts/list',
        'resources/templates/list',
        'server/discover',
      ]) {
        const { result, messages } = await wire.modern(alice, method, {}, opensLinks)
        must(result.resultType !== 'input_required', `${method} asks.`)
        must(
          !messages.some((message) => message.method !== undefined && message.id !== undefined),
          `${method} sent a request.`,
        )
      }
    },
  },
  {
    id: 'P-B5',
    requirement: 'Every result names its resultType; one that asks has inputRequests or a requestState.',
    run: async (target) => {
      const { result } = await askedModern(target)
      must(result.inputRequests !== undefined || result.requestState !== undefined, 'It has neither.')
      for (const method of ['tools/list', 'server/discover']) {
        must(
          (await target.wire.modern(target.alice, method)).result.resultType === 'complete',
          `The result of ${method} names no type.`,
        )
      }
      must(
        (await callModern(target, target.alice, {})).result.resultType === 'complete',
        'The result that tells names no type.',
      )
    },
  },
  {
    id: 'P-B8',
    requirement: 'A person who declines is not asked again in that call; one who cancels may be.',
    run: async (target) => {
      const declined = await retry(target, target.alice, await askedModern(target), 'decline')
      must(declined.result.resultType !== 'input_required', 'It asked again.')
      must(isRefusal(declined), 'The call succeeded although the person declined.')
      const cancelled = await retry(target, target.alice, await askedModern(target), 'cancel')
      must(cancelled.status < 500, `Cancelling was answered with ${cancelled.status}.`)
    },
  },
  {
    id: 'P-B9',
    requirement:
      'A retry without the answer that is needed is asked again; keys nobody asked for are ignored.',
    run: async (target) => {
      const missing = await retry(target, target.alice, await askedModern(target), undefined, {
        responses: { nobody_asked: { action: 'accept' } },
      })
      must(missing.error.code === undefined, `It failed with ${missing.error.code}.`)
      const asked = await askedModern(target)
      const extra = await retry(target, target.alice, asked, undefined, {
        responses: { [asked.key]: { action: 'decline' }, nobody_asked: { action: 'accept' } },
      })
      must(
        extra.error.code === undefined && extra.result.resultType !== 'input_required',
        'An unknown key changed what decline does.',
      )
    },
  },
  {
    id: 'P-B10',
    requirement: 'The elicitations of -32042 are by URL, each with an elicitationId.',
    run: async (target) => {
      for (const { mode, url, elicitationId, message } of await askedLegacy(target, target.bob)) {
        must(mode === 'url' && URL.canParse(url), 'One of them is not by URL.')
        must(
          typeof elicitationId === 'string' && elicitationId !== '' && typeof message === 'string',
          'One of them lacks elicitationId or message.',
        )
      }
      const unknown = await target.wire.legacy(target.bob, 'resources/read', { uri: 'nothing://here' })
      must(unknown.error.code !== -32042, 'An unknown resource was answered with -32042.')
    },
  },
  {
    id: 'P-B17',
    requirement: 'The link holds no credential and nothing about the person.',
    run: async (target) => {
      const told = JSON.stringify((await callModern(target, target.alice, {})).result.content ?? [])
      for (const text of [...(await askedUrls(target)), ...(told.match(/https?:\/\/[^\s"\\]+/g) ?? [])]) {
        for (const [pattern, what] of personal) must(!pattern.test(text), `It holds ${what}.`)
        for (const bearer of [target.alice, target.bob]) must(!text.includes(bearer), 'It holds the bearer.')
      }
    },
  },
  {
    id: 'P-B18',
    requirement: 'The link is no key: a browser that is nobody is not let into a flow by it.',
    run: async (target) => {
      for (const url of await askedUrls(target)) {
        const { status, headers } = await fetch(url, { redirect: 'manual' })
        const next = headers.get('location')
        const left =
          next !== null &&
          new URL(next, url).searchParams.has('state') &&
          new URL(next, url).origin !== new URL(url).origin
        must(!left, 'It leads straight to the service, with a state.')
        must(status < 500, `It was answered with ${status}.`)
        const cookies = headers
          .getSetCookie()
          .filter((cookie) => /state|pkce|verifier/i.test(cookie.split('=')[0]))
        must(cookies.length === 0, 'It sets a cookie of a flow before anybody agreed.')
      }
    },
  },
  {
    id: 'P-B19',
    requirement: 'No form has an address to click in its text.',
    run: async (target) => {
      for (const answer of [
        await callModern(target, target.alice, { elicitation: { form: {} } }),
        await callLegacy(target, target.alice, { elicitation: {} }),
      ]) {
        must(
          !formRequestsOf(answer).some((request) => /https?:\/\//.test(JSON.stringify(request))),
          'A form has one.',
        )
      }
    },
  },
  {
    id: 'P-B20',
    requirement: 'Links are https, except on loopback.',
    run: async (target) => {
      for (const url of await askedUrls(target)) {
        const { protocol, hostname } = new URL(url)
        must(
          protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname),
          `A link is ${protocol}//${hostname}.`,
        )
      }
    },
  },
  {
    id: 'P-B21',
    requirement:
      'Nobody is signed in to the server itself by elicitation: a call without a bearer is 401, and one about a connection has no challenge.',
    run: async (target) => {
      const anonymous = await callModern(target, undefined, opensLinks)
      must(
        anonymous.status === 401 && urlRequestsOf(anonymous).length === 0,
        `A call without a bearer was answered with ${anonymous.status}.`,
      )
      const asked = await callModern(target, target.alice, {})
      must(
        asked.headers.get('www-authenticate') === null,
        'An answer about a connection carries WWW-Authenticate.',
      )
    },
  },
  {
    id: 'P-B24',
    requirement:
      'Opening the address changes nothing: after many GETs without a browser session the tool still asks.',
    run: async (target) => {
      for (const url of await askedUrls(target)) {
        for (let times = 0; times < 20; times += 1)
          await (await fetch(url, { redirect: 'manual' })).body?.cancel()
      }
      must(isRefusal(await callModern(target, target.alice, {})), 'The tool ran.')
    },
  },
]
