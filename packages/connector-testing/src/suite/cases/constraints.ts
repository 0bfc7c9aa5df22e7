import type { AnyTool, Target } from '@grantway/connector-kit'
import { each, unless, type Case, type Subject } from '../case.ts'
import type { Inputs } from '../world.ts'
import { codeOf, enough } from '../looks.ts'

const targeted = ({ connector, fake }: Subject): string | undefined =>
  connector.targetKinds?.length || fake.targets ? undefined : 'its grants cannot be limited to targets'

/** What a call touches, so that a grant can be limited to it. */
export const constraintCases: readonly Case[] = [
  {
    id: 'CS-LIMIT-01',
    rule: 'names the targets of a call by kind and id',
    unless: targeted,
    problems: ({ connector, inputs }) =>
      each(
        connector.tools.filter(({ targets }) => targets),
        async (tool) => {
          const targets = tool.targets?.(tool.input.parse(await inputs.of(tool))) ?? []
          const named = targets.every(
            ({ kind, id }) => /^[a-z][a-z-]*$/.test(kind) && typeof id === 'string' && id !== '',
          )
          return unless(named, `'${tool.name}' names a target without kind or id.`)
        },
      ),
  },
  {
    id: 'CS-LIMIT-02',
    rule: 'names every target that its example touches',
    unless: targeted,
    problems: ({ connector, provider, inputs }) =>
      each(Object.entries(provider.targets ?? {}), async ([name, touched]) => {
        const tool = connector.tools.find((candidate) => candidate.name === name)
        const targets = tool?.targets?.(tool.input.parse(await inputs.of(tool))) ?? []
        const missing = touched.filter(
          ({ kind, id }) => !targets.some((target) => target.kind === kind && target.id === id),
        )
        return missing.map(
          ({ kind, id }) =>
            `'${name}' touches ${kind} ${id} and does not name it: a constraint would be ignored.`,
        )
      }),
  },
  {
    id: 'CS-LIMIT-03',
    rule: 'knows the targets from the input alone, before any request',
    unless: targeted,
    problems: (world) =>
      each(
        world.connector.tools.filter(({ targets }) => targets),
        async (tool) => {
          const input = tool.input.parse(await world.inputs.of(tool))
          world.fake.requests.clear()
          const [first, second] = [
            JSON.stringify(tool.targets?.(input)),
            JSON.stringify(tool.targets?.(input)),
          ]
          return unless(
            first === second && world.fake.requests.entries.length === 0,
            `The targets of '${tool.name}' are not a function of its input.`,
          )
        },
      ),
  },
  {
    id: 'CS-LIMIT-04',
    rule: 'lets a limited grant judge every tool: by its targets, or because it narrows itself',
    unless: targeted,
    problems: ({ connector }) =>
      connector.tools.flatMap(({ name, targets, narrows }) =>
        unless(targets !== undefined || narrows === true, `'${name}' is refused by every limited grant.`),
      ),
  },
  {
    id: 'CS-LIMIT-05',
    rule: 'spells its targets as a person’s entry is stored',
    unless: targeted,
    problems: async ({ connector, inputs }) =>
      (await touching(connector.tools, inputs)).flatMap(({ tool, targets }) =>
        targets.flatMap(({ kind, id }) => {
          const stored = connector.targetKinds?.find((one) => one.kind === kind)?.parse(id)
          return unless(stored === id, `'${tool.name}' names the ${kind} '${id}', which is stored as '${stored ?? 'nothing'}'.`)
        }),
      ),
  },
  {
    id: 'CS-LIMIT-06',
    rule: 'refuses what a grant does not reach before any request, and names the link that mends it',
    unless: targeted,
    problems: async (world) => {
      const person = await world.person()
      await person.connect()
      return each(await touching(world.connector.tools, world.inputs), async ({ tool, input, targets }) => {
        await person.limit(tool, { allow: [], deny: targets })
        world.fake.requests.clear()
        const outcome = await person.call(tool, input)
        const sent = world.fake.requests.entries.length
        await person.limit(tool, { allow: targets, deny: [] })
        // With the same input: an example that makes something new would be outside again.
        const [code, inside] = [codeOf(outcome), codeOf(await person.call(tool, input))]
        return [
          ...unless(code === 'RESOURCE_NOT_SELECTED', `'${tool.name}' answers ${code} outside of its limits.`),
          ...unless(sent === 0, `'${tool.name}' sends ${sent} requests before it is refused.`),
          // The control: what refuses everything would pass as well.
          ...unless(inside === 'done', `'${tool.name}' answers ${inside} within its limits.`),
        ]
      })
    },
  },
  {
    id: 'CS-LIMIT-07',
    rule: 'reaches nothing of what is selected one by one until something is selected',
    unless: ({ connector }) =>
      connector.capabilities.some(({ selects }) => selects !== undefined) ? undefined : 'no capability selects',
    problems: async (world) => {
      const selecting = world.connector.capabilities.filter(({ selects }) => selects !== undefined)
      const person = await world.person()
      await person.connect(selecting, { select: false })
      const tools = (await touching(world.connector.tools, world.inputs)).filter(({ tool, targets }) =>
        enough(selecting, tool) && targets.some(({ kind }) => selecting.some(({ selects }) => selects === kind)),
      )
      return each(tools, async ({ tool, input }) => {
        world.fake.requests.clear()
        const code = codeOf(await person.call(tool, input))
        return unless(
          code === 'RESOURCE_NOT_SELECTED' && world.fake.requests.entries.length === 0,
          `'${tool.name}' answers ${code} although nothing was selected.`,
        )
      })
    },
  },
]

interface Touching {
  readonly tool: AnyTool
  readonly input: Readonly<Record<string, unknown>>
  readonly targets: readonly Target[]
}

// Tools whose example touches something a grant can be limited to.
const touching = async (tools: readonly AnyTool[], inputs: Inputs): Promise<readonly Touching[]> => {
  const found: Touching[] = []
  for (const tool of tools) {
    const input = await inputs.of(tool)
    const targets = tool.targets?.(tool.input.parse(input)) ?? []
    if (targets.length > 0) found.push({ tool, input, targets })
  }
  return found
}
