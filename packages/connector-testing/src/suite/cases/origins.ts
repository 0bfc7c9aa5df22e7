import { each, unless, type Case } from '../case.ts'
import { codeOf } from '../looks.ts'

const escapes = [
  '../../suite-escape',
  '..%2f..%2fsuite-escape',
  '%2e%2e/%2e%2e/suite-escape',
  'x/../../../suite-escape',
  'x?suite-escape#',
  '//suite-escape',
] as const

/** Puts a text in the place of every text of an input, one at a time. */
const withTextReplaced = (value: unknown, text: string): readonly unknown[] => {
  if (typeof value === 'string') return [text]
  if (Array.isArray(value))
    return value.flatMap((item, index) =>
      withTextReplaced(item, text).map((next) => value.with(index, next) as unknown),
    )
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([name, inner]) =>
    withTextReplaced(inner, text).map((next) => ({ ...value, [name]: next })),
  )
}

/** Where a token may go, and where nothing may go. */
export const originCases: readonly Case[] = [
  {
    id: 'CS-ORIGIN-01',
    rule: 'declares no origin beside the one of its options',
    problems: ({ connector, fake }) =>
      connector.provider.apiOrigins.flatMap((origin) =>
        unless(
          origin === fake.options.apiOrigin,
          `A token would be sent to ${origin}, which no option names.`,
        ),
      ),
  },
  ...(['redirect', 'redirect-inside'] as const).map(
    (fault, index): Case => ({
      id: `CS-ORIGIN-0${index + 2}`,
      rule:
        fault === 'redirect'
          ? 'follows no redirect to a stranger'
          : 'follows no redirect within the provider',
      problems: async (world) => {
        const person = await world.person()
        await person.connect()
        return each(world.connector.tools, async (tool) => {
          const input = await world.inputs.of(tool)
          const strangers = world.fake.stranger.received()
          world.fake.faults.api = fault
          const code = codeOf(await person.call(tool, input))
          world.fake.faults.reset()
          const followed = world.fake.requests.entries.some(({ path }) => path === '/suite-redirected')
          world.fake.requests.clear()
          return [
            ...unless(
              world.fake.stranger.received() === strangers && !followed,
              `'${tool.name}' follows a redirect.`,
            ),
            ...unless(code !== 'done', `'${tool.name}' takes a redirect for an answer.`),
          ]
        })
      },
    }),
  ),
  {
    id: 'CS-ORIGIN-04',
    rule: 'lets no input leave its place in a path',
    problems: async (world) => {
      const person = await world.person()
      await person.connect()
      return each(world.connector.tools, async (tool) => {
        const input = await world.inputs.of(tool)
        const strangers = world.fake.stranger.received()
        const inputs = [...escapes, `${world.fake.stranger.url}/`].flatMap((text) =>
          withTextReplaced(input, text),
        )
        world.fake.requests.clear()
        for (const candidate of inputs) {
          if (tool.input.safeParse(candidate).success) await person.call(tool, candidate)
        }
        const escaped = world.fake.requests.entries.filter(
          ({ path, query }) => path.split('/').includes('suite-escape') || query.includes('suite-escape'),
        )
        return [
          ...unless(escaped.length === 0, `'${tool.name}' can be led to ${escaped[0]?.path}.`),
          ...unless(world.fake.stranger.received() === strangers, `'${tool.name}' can be led to a stranger.`),
        ]
      })
    },
  },
  {
    id: 'CS-ORIGIN-05',
    rule: 'sends a token to the provider only, and never in an address',
    problems: async (world) => {
      const person = await world.person()
      await person.connect()
      for (const tool of world.connector.tools) await person.example(tool)
      const elsewhere = world.sent.filter(
        ({ origin, bearer }) => bearer !== undefined && origin !== world.fake.options.apiOrigin,
      )
      const named = world.fake.requests.entries.filter(({ query }) =>
        query.some((name) => /token|secret|key|password/i.test(name)),
      )
      return [
        ...unless(elsewhere.length === 0, `A token was sent to ${elsewhere[0]?.origin}.`),
        ...unless(
          named.length === 0,
          `An address of ${named[0]?.path} has a parameter that is named like a secret.`,
        ),
      ]
    },
  },
]
