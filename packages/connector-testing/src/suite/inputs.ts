import type { Example, ExampleCall } from '../fake/fake.ts'
import { codeOf } from './looks.ts'
import type { Inputs, Person, World } from './world.ts'

/** Makes the inputs of a world; functions run as somebody who is connected with everything. */
export const createInputs = (worldOf: () => World): Inputs => {
  const known = new Map<string, Readonly<Record<string, unknown>>>()
  let standIn: Person | undefined
  // A case may have taken the stand-in's access away at the provider.
  const call: ExampleCall = async (name, input) => {
    const world = worldOf()
    const tool = world.connector.tools.find((candidate) => candidate.name === name)
    if (!tool) throw new Error(`An example calls '${name}', which is not a tool.`)
    standIn ??= await connectStandIn(world)
    let outcome = await standIn.call(tool, input)
    if (outcome.kind === 'authorization') {
      standIn = await connectStandIn(world)
      outcome = await standIn.call(tool, input)
    }
    if (outcome.kind === 'done') return outcome.value.output
    throw new Error(`An example called '${name}', which did not succeed: ${codeOf(outcome)}.`)
  }
  const found = async (example: Example): Promise<Readonly<Record<string, unknown>>> =>
    typeof example === 'function' ? withoutFaults(worldOf(), () => example(call)) : example
  const inputs: Inputs = {
    alone: async (tool, capability) => {
      const examples = worldOf().provider.examplesAlone?.[capability.id]?.[tool.name]
      return examples ? Promise.all(examples.map(found)) : [await inputs.of(tool)]
    },
    of: async (tool) => {
      const world = worldOf()
      const example = world.provider.examples[tool.name] ?? {}
      const cached = known.get(tool.name)
      if (typeof example !== 'function') return example
      if (cached && tool.annotations.readOnlyHint) return cached
      const input = await found(example)
      known.set(tool.name, input)
      return input
    },
  }
  return inputs
}

const connectStandIn = async (world: World): Promise<Person> => {
  const standIn = await world.person()
  const outcome = await standIn.connect()
  if (outcome.kind === 'connected') return standIn
  throw new Error(`Nobody can connect: ${outcome.kind === 'failed' ? outcome.code : outcome.kind}.`)
}

// Finding an input must neither meet the fault under test nor appear among its requests.
const withoutFaults = async <Value>({ fake }: World, work: () => Promise<Value>): Promise<Value> => {
  const { reset, ...switches } = fake.faults
  const before = [...fake.requests.entries]
  reset()
  try {
    return await work()
  } finally {
    Object.assign(fake.faults, switches)
    fake.requests.clear()
    before.forEach(fake.requests.add)
  }
}
