import type { AnyTool } from '@grantway/connector-kit'
import { each, unless, type Case, type Subject } from '../case.ts'
import { codeOf, inputSchemaOf, itemsOf, listings, outputOf, pageOf } from '../looks.ts'
import type { Person, World } from '../world.ts'

const maxRequestsPerPage = 4
const maxPages = 500

const noListing = ({ connector }: Subject): string | undefined =>
  listings(connector).length === 0 ? 'no tool lists in pages' : undefined

const maximumOf = (tool: AnyTool): number => inputSchemaOf(tool).properties?.['limit']?.maximum ?? 20

const forEachListing =
  (
    problemsOf: (
      world: World,
      person: Person,
      tool: AnyTool,
      input: Record<string, unknown>,
    ) => Promise<readonly string[]>,
  ) =>
  async (world: World): Promise<readonly string[]> => {
    const person = await world.person()
    await person.connect()
    return each(listings(world.connector), async (tool) => {
      const { cursor: _, limit: __, ...input } = await world.inputs.of(tool)
      world.fake.requests.clear()
      return problemsOf(world, person, tool, input)
    })
  }

/** Walks a listing to its end. */
export const walk = async (
  person: Person,
  tool: AnyTool,
  input: Record<string, unknown>,
  limit: number,
): Promise<readonly unknown[]> => {
  const items: unknown[] = []
  let cursor: string | undefined
  for (let pages = 0; pages < maxPages; pages += 1) {
    const output = outputOf(
      await person.call(tool, { ...input, limit, ...(cursor !== undefined && { cursor }) }),
    )
    if (!output) break
    items.push(...itemsOf(output))
    cursor = pageOf(output)?.nextCursor
    if (cursor === undefined) break
  }
  return items
}

/** A cursor in the middle of a listing. */
const cursorOf = async (
  person: Person,
  tool: AnyTool,
  input: Record<string, unknown>,
): Promise<string | undefined> =>
  pageOf(outputOf(await person.call(tool, { ...input, limit: 1 })))?.nextCursor

/** One paging style, within bounds. */
export const pagingCases: readonly Case[] = [
  {
    id: 'CS-PAGE-01',
    rule: 'gives one record when one is asked for, and says whether there are more',
    unless: noListing,
    problems: forEachListing(async (_world, person, tool, input) => {
      const output = outputOf(await person.call(tool, { ...input, limit: 1 }))
      if (!output) return [`'${tool.name}' fails with limit 1.`]
      const page = pageOf(output)
      return [
        ...unless(
          itemsOf(output).length === 1 && page?.returned === 1,
          `'${tool.name}' gives ${itemsOf(output).length} records for limit 1.`,
        ),
        ...unless(
          page?.hasMore === (page?.nextCursor !== undefined),
          `'${tool.name}' contradicts itself about more pages.`,
        ),
        ...unless(
          page?.hasMore === true,
          `The example of '${tool.name}' has one record only: the fake needs more to show paging.`,
        ),
      ]
    }),
  },
  {
    id: 'CS-PAGE-02',
    rule: 'gives at most 20 when nothing is said, and refuses more than its maximum',
    unless: noListing,
    problems: forEachListing(async (_world, person, tool, input) => [
      ...unless(
        itemsOf(outputOf(await person.call(tool, input)) ?? {}).length <= 20,
        `'${tool.name}' gives more than 20 records by default.`,
      ),
      ...unless(
        !tool.input.safeParse({ ...input, limit: maximumOf(tool) + 1 }).success,
        `'${tool.name}' accepts more than its maximum.`,
      ),
    ]),
  },
  {
    id: 'CS-PAGE-03',
    rule: `asks the provider for a page with at most ${maxRequestsPerPage} requests`,
    unless: noListing,
    problems: forEachListing(async (world, person, tool, input) => {
      await person.call(tool, { ...input, limit: 1 })
      const requests = world.fake.requests.of('api').length
      return unless(
        requests <= maxRequestsPerPage,
        `'${tool.name}' sends ${requests} requests for one record.`,
      )
    }),
  },
  {
    id: 'CS-PAGE-04',
    rule: 'reaches every record, page by page, each once',
    unless: noListing,
    problems: forEachListing(async (_world, person, tool, input) => {
      const whole = await walk(person, tool, input, maximumOf(tool))
      return each([1, 3], async (limit) => {
        const pieces = await walk(person, tool, input, limit)
        return unless(
          JSON.stringify(pieces) === JSON.stringify(whole),
          `'${tool.name}' gives ${pieces.length} records by ${limit}, and ${whole.length} in large pages.`,
        )
      })
    }),
  },
  {
    id: 'CS-PAGE-05',
    rule: "refuses somebody else's cursor before it asks the provider",
    unless: noListing,
    problems: forEachListing(async (world, person, tool, input) => {
      const cursor = await cursorOf(person, tool, input)
      if (cursor === undefined) return []
      const other = await world.person()
      await other.connect(undefined, { account: world.provider.accounts[1] })
      world.fake.requests.clear()
      const code = codeOf(await other.call(tool, { ...input, cursor }))
      return unless(
        code === 'INVALID_INPUT' && world.fake.requests.of('api').length === 0,
        `'${tool.name}' answers ${code} to the cursor of another person.`,
      )
    }),
  },
  {
    id: 'CS-PAGE-06',
    rule: 'refuses a cursor that was changed, or that no one sealed',
    unless: noListing,
    problems: forEachListing(async (world, person, tool, input) => {
      const cursor = await cursorOf(person, tool, input)
      if (cursor === undefined) return []
      const middle = Math.floor(cursor.length / 2)
      const changed = `${cursor.slice(0, middle)}${cursor[middle] === 'A' ? 'B' : 'A'}${cursor.slice(
        middle + 1,
      )}`
      world.fake.requests.clear()
      const codes = [
        codeOf(await person.call(tool, { ...input, cursor: changed })),
        codeOf(await person.call(tool, { ...input, cursor: '2' })),
      ]
      return unless(
        codes.every((code) => code === 'INVALID_INPUT') && world.fake.requests.of('api').length === 0,
        `'${tool.name}' answers ${codes.join(', ')}.`,
      )
    }),
  },
  {
    id: 'CS-PAGE-07',
    rule: 'refuses the cursor of another tool',
    unless: ({ connector }) =>
      listings(connector).length < 2 ? 'fewer than two tools list in pages' : undefined,
    problems: forEachListing(async (world, person, tool, input) => {
      const other = listings(world.connector).find((candidate) => candidate !== tool)
      if (!other) return []
      const { cursor: _, limit: __, ...otherInput } = await world.inputs.of(other)
      const cursor = await cursorOf(person, other, otherInput)
      if (cursor === undefined) return []
      const code = codeOf(await person.call(tool, { ...input, cursor }))
      return unless(
        code === 'INVALID_INPUT',
        `'${tool.name}' answers ${code} to a cursor of '${other.name}'.`,
      )
    }),
  },
]
