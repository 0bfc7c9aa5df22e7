import type { AuthorizationNeed, CallOutcome } from '@grantway/auth-core'
import type { AnyTool, Connector } from '@grantway/connector-kit'
import { each, keysOnly, unless, type Case } from '../case.ts'
import { codeOf, enough, outputOf, readers } from '../looks.ts'
import { holders } from '../person.ts'
import { publicUrl } from '../world.ts'

const needOf = (outcome: CallOutcome<unknown>): AuthorizationNeed | undefined =>
  outcome.kind === 'authorization' ? outcome.need : undefined

/** Says what is wrong with an answer that must name the link of the connector. */
export const linkProblems = (
  tool: AnyTool,
  outcome: CallOutcome<unknown>,
  code: string,
  uri: string,
): readonly string[] => {
  const need = needOf(outcome)
  if (need?.code !== code) return [`'${tool.name}' answers ${codeOf(outcome)} instead of ${code}.`]
  const [, connector = ''] = /^auth:\/\/([^/]+)/.exec(uri) ?? []
  const whole = [code, need.link.name, need.link.uri, need.url].every((part) => need.text.includes(part))
  return [
    ...unless(need.link.uri === uri, `'${tool.name}' names the link ${need.link.uri} instead of ${uri}.`),
    ...unless(
      need.url.startsWith(`${publicUrl}/connect/${connector}?cap=`),
      `'${tool.name}' gives an address that is not the connect page.`,
    ),
    ...unless(whole, `The sentence of '${tool.name}' is not enough on its own.`),
  ]
}

/** Pairs of a tool and a capability that is not enough for it. */
export const lacking = (connector: Connector) =>
  connector.tools.flatMap((tool) =>
    connector.capabilities
      .filter((capability) => !enough([capability], tool))
      .slice(0, 1)
      .map((held) => ({ tool, held })),
  )

const nothingLacks = ({ connector }: { connector: Connector }): string | undefined =>
  lacking(connector).length === 0 ? 'every capability is enough for every tool' : undefined

/** Links, and who may use what they gave. */
export const connectingCases: readonly Case[] = [
  {
    id: 'CS-AUTH-01',
    rule: 'answers AUTH_REQUIRED with the link of the connector while nobody is connected',
    problems: async (world) => {
      const person = await world.person()
      return each(world.connector.tools, async (tool) =>
        linkProblems(tool, await person.example(tool), 'AUTH_REQUIRED', `auth://${world.connector.id}`),
      )
    },
  },
  {
    id: 'CS-AUTH-02',
    rule: 'sends nothing to the provider for somebody who is not connected',
    problems: async (world) => {
      const person = await world.person()
      for (const tool of world.connector.tools) await person.example(tool)
      return world.fake.requests.entries.map(({ method, path }) => `${method} ${path} was sent.`)
    },
  },
  {
    id: 'CS-AUTH-03',
    rule: 'answers AUTH_EXPIRED with the link of the connector when the provider refuses the tokens',
    problems: async (world) => {
      const person = await world.person()
      return each(world.connector.tools, async (tool) => {
        await person.connect()
        await world.inputs.of(tool)
        world.fake.faults.api = '401'
        world.fake.faults.token = 'invalid_grant'
        const outcome = await person.example(tool)
        world.fake.faults.reset()
        return linkProblems(tool, outcome, 'AUTH_EXPIRED', `auth://${world.connector.id}`)
      })
    },
  },
  {
    id: 'CS-AUTH-04',
    rule: 'is told the truth when access was taken away at the provider, and reconnecting mends it',
    problems: async (world) => {
      const [tool] = world.connector.tools
      const person = await world.person()
      await person.connect()
      const input = await world.inputs.of(tool as AnyTool)
      world.fake.revokeAll(world.provider.accounts[0])
      const refused = codeOf(await person.call(tool as AnyTool, input))
      const [connection] = await person.connections()
      await person.connect()
      const mended = codeOf(await person.example(tool as AnyTool))
      return [
        ...unless(refused === 'AUTH_EXPIRED', `After a revocation the answer is ${refused}.`),
        ...unless(connection?.state === 'needs_reauth', `The state is ${connection?.state}.`),
        ...unless(mended === 'done', `After reconnecting the answer is ${mended}.`),
      ]
    },
  },
  {
    id: 'CS-AUTH-05',
    rule: 'answers SCOPE_MISSING with the narrow link when the capability is missing',
    unless: nothingLacks,
    problems: (world) => {
      const holder = holders(world)
      return each(lacking(world.connector), async ({ tool, held }) =>
        linkProblems(
          tool,
          await (await holder(held)).example(tool),
          'SCOPE_MISSING',
          `auth://${world.connector.id}/${tool.requires[0].id}`,
        ),
      )
    },
  },
  {
    id: 'CS-AUTH-06',
    rule: 'sends nothing to the provider when the capability is missing',
    unless: nothingLacks,
    problems: (world) => {
      const holder = holders(world)
      return each(lacking(world.connector), async ({ tool, held }) => {
        const person = await holder(held)
        world.fake.requests.clear()
        await person.example(tool)
        return unless(
          world.fake.requests.entries.length === 0,
          `'${tool.name}' was sent without its capability.`,
        )
      })
    },
  },
  {
    id: 'CS-AUTH-07',
    rule: 'serves nobody else, and not the same person in another tenant',
    problems: async (world) => {
      const person = await world.person()
      await person.connect()
      const others = [
        await world.person(),
        await person.elsewhere(),
        await world.person({ tenant: 'globex' }),
      ]
      return each(others, (other) =>
        each(world.connector.tools, async (tool) => {
          const code = codeOf(await other.example(tool))
          return unless(
            code === 'AUTH_REQUIRED',
            `'${tool.name}' answers ${code} to ${other.principal.tenant}/${other.principal.subject}.`,
          )
        }),
      )
    },
  },
  {
    id: 'CS-AUTH-08',
    rule: 'connects nothing when the person declines',
    unless: keysOnly,
    problems: async (world) => {
      const person = await world.person()
      const outcome = await person.connect(undefined, { allow: false })
      return [
        ...unless(outcome.kind === 'declined', `A no ends as ${outcome.kind}.`),
        ...unless((await person.connections()).length === 0, 'A connection is there after a no.'),
      ]
    },
  },
  {
    id: 'CS-AUTH-09',
    rule: 'recognises an account by a key that is its own and does not change hands',
    problems: async (world) => {
      const person = await world.person()
      const [first, second] = world.provider.accounts
      await person.connect(undefined, { account: first })
      await person.connect(undefined, { account: first })
      const again = (await person.connections()).length
      await person.connect(undefined, { account: second })
      const labels = (await person.connections()).map(({ account }) => account)
      return [
        ...unless(again === 1, 'Connecting the same account twice gives two connections.'),
        ...unless(labels.length === 2, 'Two accounts are taken for one.'),
        ...unless(
          labels.every((label) => label.trim() !== '') && new Set(labels).size === labels.length,
          'A person cannot tell the accounts apart.',
        ),
      ]
    },
  },
  {
    id: 'CS-AUTH-10',
    rule: 'refuses an answer of another authorization server, before it shows the code to anybody',
    unless: keysOnly,
    problems: async (world) => {
      const person = await world.person()
      const flow = await person.begin(world.connector.capabilities)
      const answer = await world.fake.consent(flow.authorizationUrl.href)
      answer.searchParams.set('iss', world.fake.stranger.url)
      world.fake.requests.clear()
      const outcome = await flow.finish(answer)
      return [
        ...unless(outcome.kind === 'failed', `An answer with a foreign 'iss' ends as ${outcome.kind}.`),
        ...unless(world.fake.requests.of('token').length === 0, 'The code was exchanged.'),
      ]
    },
  },
  {
    id: 'CS-AUTH-11',
    rule: 'never mixes two people who call at the same time',
    unless: ({ connector }) => (readers(connector).length === 0 ? 'no tool reads' : undefined),
    problems: async (world) => {
      const [tool] = readers(world.connector) as [AnyTool]
      const [first, second] = world.provider.accounts
      const [one, other] = [await world.person(), await world.person()]
      await one.connect(undefined, { account: first })
      await other.connect(undefined, { account: second })
      const input = await world.inputs.of(tool)
      const seen = async (person: typeof one): Promise<string> => {
        const outcome = await person.call(tool, input)
        return JSON.stringify(withoutCursor(outputOf(outcome)) ?? codeOf(outcome))
      }
      const alone = [await seen(one), await seen(other)]
      const together = await Promise.all(
        Array.from({ length: 20 }, (_, turn) => seen(turn % 2 === 0 ? one : other)),
      )
      const mixed = together.filter((answer, turn) => answer !== alone[turn % 2]).length
      return unless(mixed === 0, `${mixed} of 20 answers are not those of the person who asked.`)
    },
  },
]

// A cursor is sealed anew each time, with a time of its own.
const withoutCursor = (output: Readonly<Record<string, unknown>> | undefined): unknown =>
  output &&
  (JSON.parse(
    JSON.stringify(output, (key, value: unknown) => (key === 'nextCursor' ? undefined : value)),
  ) as unknown)
