import { each, unless, type Case, type Subject } from '../case.ts'

const targeted = ({ connector, fake }: Subject): string | undefined =>
  connector.tools.some(({ targets }) => targets) || fake.targets
    ? undefined
    : 'no tool can be limited to targets'

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
          return unless(named && targets.length > 0, `'${tool.name}' names no target for its example.`)
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
    rule: 'has targets for every tool, once one can be limited',
    unless: ({ connector, fake }) => targeted({ connector, fake }),
    problems: ({ connector }) =>
      connector.tools.flatMap(({ name, targets }) =>
        unless(targets !== undefined, `'${name}' has no targets: a limited grant refuses it always.`),
      ),
  },
]
