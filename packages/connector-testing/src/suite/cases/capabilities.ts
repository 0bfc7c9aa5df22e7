import { capabilityCovers, type Capability } from '@grantway/connector-kit'
import { each, keysOnly, unless, type Case } from '../case.ts'
import { codeOf, enough } from '../looks.ts'
import { holders } from '../person.ts'
import { publicUrl, type World } from '../world.ts'

const sameSet = (left: readonly string[], right: readonly string[]): boolean =>
  left.length === right.length && left.every((item) => right.includes(item))

const scopesAsked = ({ connector }: World, url: URL): readonly string[] =>
  (url.searchParams.get(connector.provider.scopeParameter ?? 'scope') ?? '')
    .split(connector.provider.scopeSeparator.request)
    .filter((scope) => scope !== '')

const names = (scopes: readonly string[]): string => scopes.join(', ') || 'nothing'

/** Two capabilities of which neither contains the other. */
const apart = (capabilities: readonly Capability[]): readonly (readonly [Capability, Capability])[] =>
  capabilities.flatMap((one) =>
    capabilities.flatMap((other) =>
      one.scopes.some((scope) => !other.scopes.includes(scope)) &&
      !capabilityCovers(other, one) &&
      other.scopes.length > 0
        ? [[one, other] as const]
        : [],
    ),
  )

const onlyOne = ({ connector }: { connector: { capabilities: readonly Capability[] } }): string | undefined =>
  apart(connector.capabilities).length === 0 ? 'no two capabilities are independent of each other' : undefined

/** Scopes: reachable, minimal, and never more than was agreed to. */
export const capabilityCases: readonly Case[] = [
  {
    id: 'CS-SCOPE-01',
    rule: 'asks for exactly the scopes of a capability',
    unless: keysOnly,
    problems: async (world) =>
      each(world.connector.capabilities, async (capability) => {
        const person = await world.person()
        const { authorizationUrl } = await person.begin([capability])
        const asked = scopesAsked(world, authorizationUrl)
        return unless(
          sameSet(asked, capability.scopes),
          `'${capability.id}' declares ${names(capability.scopes)} and asks for ${names(asked)}.`,
        )
      }),
  },
  {
    id: 'CS-SCOPE-02',
    rule: 'needs every scope it declares',
    problems: async (world) =>
      each(world.connector.capabilities, async (capability) => {
        const person = await world.person()
        await person.connect([capability])
        for (const tool of world.connector.tools.filter(({ requires }) => requires.includes(capability)))
          for (const input of await world.inputs.alone(tool, capability)) await person.call(tool, input)
        // The narrowest scope that is enough for a request is the one that justifies asking for it.
        const needed = world.fake.requests.of('api').flatMap(({ scopes }) => scopes[0]?.split(' ') ?? [])
        world.fake.requests.clear()
        return capability.scopes
          .filter((scope) => !needed.includes(scope))
          .map((scope) => `'${capability.id}' asks for '${scope}', which no request of its tools needs.`)
      }),
  },
  {
    id: 'CS-SCOPE-03',
    rule: 'reaches every tool with the first capability it requires, alone',
    problems: (world) => {
      const holder = holders(world)
      return each(world.connector.tools, async (tool) => {
        const code = codeOf(await (await holder(tool.requires[0])).example(tool))
        return unless(code === 'done', `'${tool.name}' answers ${code} with '${tool.requires[0].id}' alone.`)
      })
    },
  },
  {
    id: 'CS-SCOPE-04',
    rule: 'reaches every tool with each alternative, and with what includes it',
    problems: async (world) =>
      each(world.connector.capabilities, async (capability) => {
        const person = await world.person()
        await person.connect([capability])
        return each(
          world.connector.tools.filter((tool) => enough([capability], tool)),
          async (tool) =>
            each(await world.inputs.alone(tool, capability), async (input) => {
              const code = codeOf(await person.call(tool, input))
              return unless(
                code === 'done',
                `'${tool.name}' answers ${code} with '${capability.id}', which is said to be enough.`,
              )
            }),
        )
      }),
  },
  {
    id: 'CS-SCOPE-05',
    rule: 'connects with what the person agreed to, and says what it is',
    problems: async (world) =>
      each(world.connector.capabilities, async (capability) => {
        const person = await world.person()
        const outcome = await person.connect([capability])
        return unless(
          outcome.kind === 'connected' && outcome.granted.includes(capability),
          `Agreeing to '${capability.id}' does not grant it.`,
        )
      }),
  },
  {
    id: 'CS-SCOPE-06',
    rule: 'keeps what was granted when more is added',
    unless: onlyOne,
    problems: async (world) => {
      const [pair] = apart(world.connector.capabilities)
      if (!pair) return []
      const person = await world.person()
      await person.connect([pair[0]])
      await person.connect([pair[1]])
      const held = (await person.connections()).map(({ capabilities }) => capabilities.map(({ id }) => id))
      return unless(
        held.length === 1 && pair.every(({ id }) => held[0]?.includes(id)),
        `After '${pair[0].id}' and '${pair[1].id}' the person holds ${JSON.stringify(held)}.`,
      )
    },
  },
  {
    id: 'CS-SCOPE-07',
    rule: 'grants less when the person allows less',
    unless: (subject) => keysOnly(subject) ?? onlyOne(subject),
    problems: async (world) => {
      const [pair] = apart(world.connector.capabilities)
      if (!pair) return []
      const [refused, granted] = pair
      // Some providers let an earlier yes of the same account count for every later one.
      world.fake.revokeAll(world.provider.accounts[0])
      const person = await world.person()
      const withhold = refused.scopes.filter((scope) => !granted.scopes.includes(scope))
      const outcome = await person.connect([refused, granted], { withhold })
      if (outcome.kind !== 'connected') return [`Allowing less ends as ${outcome.kind}.`]
      return unless(
        outcome.refused.includes(refused) && outcome.granted.includes(granted),
        `'${refused.id}' was unticked and is granted.`,
      )
    },
  },
  {
    id: 'CS-SCOPE-08',
    rule: 'sends state, PKCE by its declaration, the registered redirect URI, and no secret',
    unless: keysOnly,
    problems: async (world) => {
      const { connector, fake } = world
      const person = await world.person()
      const { searchParams: query } = (await person.begin(connector.capabilities)).authorizationUrl
      const challenged =
        query.get('code_challenge_method') === 'S256' && /^[\w-]{43}$/.test(query.get('code_challenge') ?? '')
      return [
        ...unless((query.get('state') ?? '').length >= 32, 'The state can be guessed.'),
        ...unless(
          challenged === (connector.provider.code_challenge_method === 'S256'),
          'PKCE is not as declared.',
        ),
        ...unless(
          query.get('redirect_uri') === `${publicUrl}/oauth/callback/${connector.id}`,
          'The redirect URI is another one.',
        ),
        ...unless(query.get('response_type') === 'code', 'It does not ask for a code.'),
        ...unless(
          !query.toString().includes(encodeURIComponent(fake.options.clientSecret ?? ' ')),
          'The client secret is in the address.',
        ),
      ]
    },
  },
]
