import type { TokenFault } from '../../fake/faults.ts'
import { each, keysOnly, unless, type Case, type Subject } from '../case.ts'
import { codeOf } from '../looks.ts'
import type { Person, World } from '../world.ts'

const callers = 50
const noExpiry = ({ fake }: Subject): string | undefined =>
  fake.accessTokenSeconds === undefined ? 'tokens of this provider do not expire' : undefined

const expire = (world: World): void => world.forward((world.provider.accessTokenSeconds ?? 0) + 60)

const connected = async (world: World): Promise<{ person: Person; call: () => Promise<string> }> => {
  const person = await world.person()
  await person.connect()
  const tool =
    world.connector.tools.find(({ annotations }) => annotations.readOnlyHint) ?? world.connector.tools[0]
  if (!tool) throw new TypeError('A connector without tools cannot be tested.')
  const input = await world.inputs.of(tool)
  world.fake.requests.clear()
  return { person, call: async () => codeOf(await person.call(tool, input)) }
}

const unusable = (fault: TokenFault, what: string, id: string, skip?: Case['unless']): Case => ({
  id,
  rule: `connects nothing when the token endpoint answers with ${what}`,
  unless: (subject) => keysOnly(subject) ?? skip?.(subject),
  problems: async (world) => {
    const person = await world.person()
    const flow = await person.begin(world.connector.capabilities)
    const answer = await world.fake.consent(flow.authorizationUrl.href)
    world.fake.faults.token = fault
    const outcome = await flow.finish(answer)
    return [
      ...unless(outcome.kind === 'failed', `It ends as ${outcome.kind}.`),
      ...unless((await person.connections()).length === 0, 'A connection is there.'),
      ...unless(world.fake.stranger.received() === 0, 'The code went to a stranger.'),
    ]
  },
})

/** What the token endpoint gives, and keeping it fresh. */
export const tokenCases: readonly Case[] = [
  unusable('503', 'an outage', 'CS-TOKEN-01'),
  unusable('html', 'a page', 'CS-TOKEN-02'),
  unusable('no-token', 'no token', 'CS-TOKEN-03'),
  unusable('wrong-type', 'a token that is no bearer', 'CS-TOKEN-04', ({ connector }) =>
    connector.provider.readTokenAnswer ? 'the provider has token types of its own' : undefined,
  ),
  unusable('redirect', 'a redirect', 'CS-TOKEN-05'),
  unusable('invalid_client', 'a refusal of our registration', 'CS-TOKEN-06'),
  {
    id: 'CS-REFRESH-01',
    rule: 'declares the class of rotation that the provider has',
    problems: ({ connector, provider }) =>
      unless(
        connector.provider.rotation === provider.rotation,
        `It declares ${connector.provider.rotation}; the fake has ${provider.rotation}.`,
      ),
  },
  {
    id: 'CS-REFRESH-02',
    rule: `refreshes once for ${callers} callers who meet an expired token`,
    unless: noExpiry,
    problems: async (world) => {
      const { call } = await connected(world)
      expire(world)
      const codes = await Promise.all(Array.from({ length: callers }, call))
      const refreshes = world.fake.requests.refreshes()
      return [
        ...unless(
          codes.every((code) => code === 'done'),
          `The callers got ${[...new Set(codes)].join(', ')}.`,
        ),
        ...unless(refreshes === 1, `The provider was asked ${refreshes} times.`),
      ]
    },
  },
  {
    id: 'CS-REFRESH-03',
    rule: 'keeps the refresh token, and goes on through three lives of an access token',
    unless: noExpiry,
    problems: async (world) => {
      const { call } = await connected(world)
      return each([1, 2, 3], async (life) => {
        expire(world)
        const code = await call()
        return unless(code === 'done', `In life ${life} the answer is ${code}.`)
      })
    },
  },
  {
    id: 'CS-REFRESH-04',
    rule: 'mends a 401 before the stated end by one refresh',
    unless: noExpiry,
    problems: async (world) => {
      const { call } = await connected(world)
      world.fake.expireAccessTokens()
      const code = await call()
      const refreshes = world.fake.requests.refreshes()
      return unless(code === 'done' && refreshes === 1, `The answer is ${code} after ${refreshes} refreshes.`)
    },
  },
  {
    id: 'CS-REFRESH-05',
    rule: 'refreshes no more than once in a call, however often the API says 401',
    unless: noExpiry,
    problems: async (world) => {
      const person = await world.person()
      return each(world.connector.tools, async (tool) => {
        await person.connect()
        const input = await world.inputs.of(tool)
        world.fake.requests.clear()
        world.fake.faults.api = '401'
        await person.call(tool, input)
        world.fake.faults.reset()
        const refreshes = world.fake.requests.refreshes()
        return unless(refreshes <= 1, `'${tool.name}' refreshes ${refreshes} times in one call.`)
      })
    },
  },
  {
    id: 'CS-REFRESH-06',
    rule: 'asks no more once the provider has refused the refresh token',
    unless: noExpiry,
    problems: async (world) => {
      const { call } = await connected(world)
      expire(world)
      world.fake.faults.token = 'invalid_grant'
      const codes = [await call(), await call(), await call()]
      return [
        ...unless(
          codes.every((code) => code === 'AUTH_EXPIRED'),
          `The answers are ${codes.join(', ')}.`,
        ),
        ...unless(
          world.fake.requests.refreshes() === 1,
          `The provider was asked ${world.fake.requests.refreshes()} times.`,
        ),
      ]
    },
  },
  {
    id: 'CS-REFRESH-07',
    rule: 'keeps the connection while the token endpoint is down',
    unless: noExpiry,
    problems: async (world) => {
      const { person, call } = await connected(world)
      expire(world)
      world.fake.faults.token = '503'
      const during = await call()
      const [connection] = await person.connections()
      world.fake.faults.reset()
      const after = await call()
      return unless(
        during === 'PROVIDER_UNAVAILABLE' && connection?.state === 'active' && after === 'done',
        `During: ${during}, ${connection?.state}; after: ${after}.`,
      )
    },
  },
  {
    id: 'CS-REFRESH-08',
    rule: 'keeps the old refresh token when an answer leaves it out',
    unless: noExpiry,
    problems: async (world) => {
      const { call } = await connected(world)
      world.fake.faults.token = 'no-refresh-token'
      expire(world)
      const first = await call()
      expire(world)
      const second = await call()
      return unless(first === 'done' && second === 'done', `The answers are ${first}, ${second}.`)
    },
  },
  {
    id: 'CS-REFRESH-09',
    rule: 'asks no further once the API has refused the new token too',
    unless: noExpiry,
    problems: async (world) => {
      const { call } = await connected(world)
      await call()
      const usual = world.fake.requests.of('api').length
      world.fake.requests.clear()
      world.fake.faults.api = '401'
      await call()
      world.fake.faults.reset()
      // Each request once with the old token, once with the new one.
      const sent = world.fake.requests.of('api').length
      return unless(sent <= 2 * usual, `It sends ${sent} requests, where a call needs ${usual}.`)
    },
  },
]
