import { each, unless, type Case, type Subject } from '../case.ts'
import { codeOf, outputOf, readers, writers } from '../looks.ts'

const noReader = ({ connector }: Subject): string | undefined =>
  readers(connector).length === 0 ? 'no tool reads' : undefined
const noWriter = ({ connector }: Subject): string | undefined =>
  writers(connector).length === 0 ? 'no tool writes' : undefined

/** Hints that are kept. */
export const readingCases: readonly Case[] = [
  {
    id: 'CS-WRITE-01',
    rule: 'changes nothing with a tool that is said to read only',
    unless: noReader,
    problems: async (world) => {
      const person = await world.person()
      await person.connect()
      return each(readers(world.connector), async (tool) => {
        const input = await world.inputs.of(tool)
        world.fake.requests.clear()
        await person.call(tool, input)
        const writes = world.fake.requests.entries.filter(({ kind, writes }) => kind === 'api' && writes)
        return unless(
          writes.length === 0,
          `'${tool.name}' reads only, and sends ${writes[0]?.method} ${writes[0]?.path}.`,
        )
      })
    },
  },
  {
    id: 'CS-WRITE-02',
    rule: 'changes something with every other tool',
    unless: noWriter,
    problems: async (world) => {
      const person = await world.person()
      await person.connect()
      return each(writers(world.connector), async (tool) => {
        const input = await world.inputs.of(tool)
        world.fake.requests.clear()
        await person.call(tool, input)
        const writes = world.fake.requests.of('api').some((request) => request.writes)
        return unless(writes, `'${tool.name}' is said to write, and its example writes nothing.`)
      })
    },
  },
  {
    id: 'CS-WRITE-03',
    rule: 'gives the same again when it only reads',
    unless: noReader,
    problems: async (world) => {
      const person = await world.person()
      await person.connect()
      return each(readers(world.connector), async (tool) => {
        const input = await world.inputs.of(tool)
        const seen = async (): Promise<string> =>
          JSON.stringify(outputOf(await person.call(tool, input)), (key, value: unknown) =>
            key === 'nextCursor' ? undefined : value,
          )
        return unless(
          (await seen()) === (await seen()),
          `'${tool.name}' gives something else the second time.`,
        )
      })
    },
  },
  {
    id: 'CS-WRITE-04',
    rule: 'sends a write that must not be repeated once, also when the answer is 503',
    unless: ({ connector }) =>
      writers(connector).some(({ annotations }) => !annotations.idempotentHint)
        ? undefined
        : 'every write may be repeated',
    problems: async (world) => {
      const person = await world.person()
      await person.connect()
      return each(
        writers(world.connector).filter(({ annotations }) => !annotations.idempotentHint),
        async (tool) => {
          const input = await world.inputs.of(tool)
          world.fake.requests.clear()
          world.fake.faults.api = '503'
          await person.call(tool, input)
          world.fake.faults.reset()
          const writes = world.fake.requests.of('api').filter((request) => request.writes)
          const repeated = writes.filter(
            ({ path }, index) => writes.findIndex((other) => other.path === path) !== index,
          )
          return unless(repeated.length === 0, `'${tool.name}' sends ${repeated[0]?.path} again.`)
        },
      )
    },
  },
  {
    id: 'CS-WRITE-05',
    rule: 'destroys only with a capability of its own, which is never asked for by default',
    unless: ({ connector }) =>
      connector.tools.some(({ annotations }) => annotations.destructiveHint)
        ? undefined
        : 'no tool destroys anything',
    problems: ({ connector }) =>
      connector.tools
        .filter(({ annotations }) => annotations.destructiveHint)
        .flatMap(({ name, requires }) =>
          unless(
            !requires.some((capability) => capability.default),
            `'${name}' destroys, and its capability is asked for by default.`,
          ),
        ),
  },
  {
    id: 'CS-WRITE-06',
    rule: 'answers each example',
    problems: async (world) => {
      const person = await world.person()
      await person.connect()
      return each(world.connector.tools, async (tool) => {
        const code = codeOf(await person.example(tool))
        return unless(code === 'done', `The example of '${tool.name}' answers ${code}.`)
      })
    },
  },
]
