import { resultBudget, type AnyTool } from '@grantway/connector-kit'
import { z } from 'zod'
import { invisible } from '../../fake/planted.ts'
import type { ApiFault, ProseFault } from '../../fake/faults.ts'
import { each, unless, type Case, type Subject } from '../case.ts'
import { codeOf, inputSchemaOf, itemsOf, listings, outputOf, pageOf, readers } from '../looks.ts'
import type { World } from '../world.ts'
import { walk } from './paging.ts'

const noReader = ({ connector }: Subject): string | undefined =>
  readers(connector).length === 0 ? 'no tool reads' : undefined
const noListing = ({ connector }: Subject): string | undefined =>
  listings(connector).length === 0 ? 'no tool lists in pages' : undefined

const truncated = z.object({ reason: z.literal('size'), shown: z.int(), total: z.int().optional() })

const callAll = async (
  world: World,
  tools: readonly AnyTool[],
  faults: { prose?: ProseFault; api?: ApiFault },
  problemsOf: (tool: AnyTool, outcome: Awaited<ReturnType<World['call']>>) => readonly string[],
): Promise<readonly string[]> => {
  const person = await world.person()
  await person.connect()
  return each(tools, async (tool) => {
    const example = await world.inputs.of(tool)
    const input =
      'limit' in tool.input.shape
        ? { ...example, limit: inputSchemaOf(tool).properties?.['limit']?.maximum ?? 20 }
        : example
    Object.assign(world.fake.faults, faults)
    const outcome = await person.call(tool, input)
    world.fake.faults.reset()
    return problemsOf(tool, outcome)
  })
}

const refuses = (id: string, fault: ApiFault, what: string, code: string): Case => ({
  id,
  rule: `answers ${code} when the provider sends ${what}`,
  unless: noReader,
  problems: (world) =>
    callAll(world, readers(world.connector), { api: fault }, (tool, outcome) =>
      unless(codeOf(outcome) === code, `'${tool.name}' answers ${codeOf(outcome)} to ${what}.`),
    ),
})

/** What a model gets to read. */
export const resultCases: readonly Case[] = [
  {
    id: 'CS-OUT-01',
    rule: 'gives no null, and nothing that its schema does not name',
    problems: (world) =>
      callAll(world, world.connector.tools, {}, (tool, outcome) => {
        const output = outputOf(outcome)
        const strict = tool.output instanceof z.ZodObject ? tool.output.strict() : tool.output
        return [
          ...unless(!/[:[,]null[,\]}]/.test(JSON.stringify(output ?? {})), `'${tool.name}' gives null.`),
          ...unless(
            output === undefined || strict.safeParse(output).success,
            `'${tool.name}' gives what its schema does not name.`,
          ),
        ]
      }),
  },
  {
    id: 'CS-OUT-02',
    rule: 'has a text form that is a text',
    problems: (world) =>
      callAll(world, world.connector.tools, {}, (tool, outcome) => {
        const text = outcome.kind === 'done' ? outcome.value.text : ' '
        return unless(
          text !== '' && !/\[object |undefined|NaN/.test(text),
          `The text of '${tool.name}' is not for reading.`,
        )
      }),
  },
  {
    id: 'CS-OUT-03',
    rule: `stays under ${resultBudget} characters when people wrote very long texts`,
    problems: (world) =>
      callAll(world, world.connector.tools, { prose: 'long' }, (tool, outcome) => {
        if (outcome.kind !== 'done')
          return unless(
            codeOf(outcome) === 'CONTENT_TOO_LARGE',
            `'${tool.name}' answers ${codeOf(outcome)} to long texts.`,
          )
        const sizes = [JSON.stringify(outcome.value.output).length, outcome.value.text.length]
        return unless(
          Math.max(...sizes) <= resultBudget,
          `'${tool.name}' gives ${Math.max(...sizes)} characters.`,
        )
      }),
  },
  {
    id: 'CS-OUT-04',
    rule: 'says so when not everything fitted',
    unless: noListing,
    problems: (world) =>
      callAll(world, listings(world.connector), { prose: 'long' }, (tool, outcome) => {
        const output = outputOf(outcome)
        if (output?.['truncated'] === undefined) return []
        const note = truncated.safeParse(output['truncated'])
        const page = pageOf(output)
        const honest =
          note.success &&
          note.data.shown === itemsOf(output).length &&
          page?.returned === note.data.shown &&
          page.hasMore
        return unless(honest, `'${tool.name}' is not truthful about what it left out.`)
      }),
  },
  {
    id: 'CS-OUT-05',
    rule: 'loses no record when pages are cut by size',
    unless: noListing,
    problems: async (world) => {
      const person = await world.person()
      await person.connect()
      return each(listings(world.connector), async (tool) => {
        const { cursor: _, limit: __, ...input } = await world.inputs.of(tool)
        const limit = inputSchemaOf(tool).properties?.['limit']?.maximum ?? 20
        const whole = await walk(person, tool, input, limit)
        world.fake.faults.prose = 'long'
        const cut = await walk(person, tool, input, limit)
        world.fake.faults.reset()
        return unless(
          cut.length === whole.length,
          `'${tool.name}' gives ${cut.length} of ${whole.length} records when they are long.`,
        )
      })
    },
  },
  {
    id: 'CS-OUT-06',
    rule: 'passes on no character that a person does not see',
    problems: (world) =>
      callAll(world, world.connector.tools, { prose: 'invisible' }, (tool, outcome) => {
        const text =
          outcome.kind === 'done' ? `${JSON.stringify(outcome.value.output)}${outcome.value.text}` : ''
        return unless(
          ![...invisible].some((character) => text.includes(character)),
          `'${tool.name}' passes invisible characters on: use plainText().`,
        )
      }),
  },
  refuses('CS-OUT-07', 'huge', '9 MB', 'CONTENT_TOO_LARGE'),
  refuses('CS-OUT-08', 'broken', 'an answer that breaks off', 'PROVIDER_UNAVAILABLE'),
  refuses('CS-OUT-09', 'shape', 'an answer of another shape', 'API_ERROR'),
  refuses('CS-OUT-10', 'html', 'a page', 'API_ERROR'),
]
