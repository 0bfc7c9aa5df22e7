import type { AnyTool } from '@grantway/connector-kit'
import type { ApiFault } from '../../fake/faults.ts'
import { each, unless, type Case } from '../case.ts'
import { codeOf } from '../looks.ts'
import type { World } from '../world.ts'

const connectionPlane = ['AUTH_REQUIRED', 'AUTH_EXPIRED', 'AUTH_PENDING']
const waitSeconds = 60
/** The deadline of one request in the kit; that of a whole call is longer, and stays as it is. */
const requestDeadlineMs = 15_000
const timesFaster = 300
const maxTurns = 4_000

const during = async (
  world: World,
  fault: ApiFault,
  problemsOf: (tool: AnyTool, code: string, waits: number | undefined) => readonly string[],
): Promise<readonly string[]> => {
  const person = await world.person()
  await person.connect()
  const problems = await each(world.connector.tools, async (tool) => {
    const input = await world.inputs.of(tool)
    world.fake.faults.api = fault
    const outcome = await person.call(tool, input)
    world.fake.faults.api = 'ok'
    return problemsOf(
      tool,
      codeOf(outcome),
      outcome.kind === 'failed' ? outcome.error.details.retryAfterSeconds : undefined,
    )
  })
  const [connection] = await person.connections()
  const kept = connection?.state === 'active'
  const [tool] = world.connector.tools
  const after = tool ? codeOf(await person.example(tool)) : 'done'
  return [
    ...problems,
    ...unless(
      kept && after === 'done',
      `Afterwards the connection is ${connection?.state}, and a call answers ${after}.`,
    ),
  ]
}

const survives = (id: string, fault: ApiFault, what: string, codes: readonly string[]): Case => ({
  id,
  rule: `answers ${codes.join(' or ')} to ${what}, and stays connected`,
  problems: (world) =>
    during(world, fault, (tool, code) =>
      unless(codes.includes(code), `'${tool.name}' answers ${code} to ${what}.`),
    ),
})

/** Lets the deadlines of requests pass three hundred times faster while `work` runs, so that no test waits. */
const withShortDeadlines = async <Value>(work: () => Promise<Value>): Promise<Value> => {
  const { setTimeout: later } = globalThis
  const sooner = (run: () => void, ms?: number) => later(run, ms === requestDeadlineMs ? ms / timesFaster : ms)
  globalThis.setTimeout = sooner as typeof setTimeout
  try {
    return await work()
  } finally {
    globalThis.setTimeout = later
  }
}

/** Waits until a request is at the fake; false when none comes. */
const somethingArrives = async ({ fake }: World): Promise<boolean> => {
  for (let turns = 0; turns < maxTurns; turns += 1) {
    if (fake.requests.of('api').length > 0) return true
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  return false
}

/** Bad days of a provider. */
export const troubleCases: readonly Case[] = [
  {
    id: 'CS-TROUBLE-01',
    rule: 'answers RATE_LIMITED with the wait the provider stated, does not try again, and stays connected',
    problems: async (world) => {
      world.fake.faults.retryAfterSeconds = waitSeconds
      return during(world, '429', (tool, code, waits) => {
        const sent = world.fake.requests.of('api').filter(({ status }) => status === 429).length
        world.fake.requests.clear()
        return [
          ...unless(
            code === 'RATE_LIMITED' && waits === waitSeconds,
            `'${tool.name}' answers ${code}, and to wait ${waits} seconds.`,
          ),
          ...unless(sent === 1, `'${tool.name}' sends ${sent} requests into a limit.`),
        ]
      })
    },
  },
  survives('CS-TROUBLE-02', '429', 'a limit without a stated wait', ['RATE_LIMITED']),
  survives('CS-TROUBLE-03', '500', 'a 500', ['PROVIDER_UNAVAILABLE']),
  survives('CS-TROUBLE-04', '503', 'a 503', ['PROVIDER_UNAVAILABLE']),
  survives('CS-TROUBLE-05', '404', 'a 404', ['NOT_FOUND_OR_NO_ACCESS']),
  survives('CS-TROUBLE-06', '403', 'a 403', [
    'SCOPE_MISSING',
    'PROVIDER_POLICY',
    'NOT_FOUND_OR_NO_ACCESS',
    'SSO_REQUIRED',
    'RESOURCE_NOT_SELECTED',
    'APPROVAL_REQUIRED',
  ]),
  survives('CS-TROUBLE-07', '400', 'a 400', ['INVALID_INPUT']),
  survives('CS-TROUBLE-08', '409', 'a 409', ['CONFLICT', 'INVALID_INPUT']),
  {
    id: 'CS-TROUBLE-09',
    rule: 'answers PROVIDER_UNAVAILABLE when the provider does not answer in time, and stays connected',
    problems: async (world) => {
      const person = await world.person()
      await person.connect()
      const problems = await each(world.connector.tools, async (tool) => {
        const input = await world.inputs.of(tool)
        world.fake.faults.api = 'hang'
        const code = codeOf(await withShortDeadlines(() => person.call(tool, input)))
        world.fake.faults.reset()
        return unless(code === 'PROVIDER_UNAVAILABLE', `'${tool.name}' answers ${code} to silence.`)
      })
      const [connection] = await person.connections()
      return [
        ...problems,
        ...unless(connection?.state === 'active', `Afterwards the connection is ${connection?.state}.`),
      ]
    },
  },
  {
    id: 'CS-TROUBLE-10',
    rule: 'ends when the client cancels, and stays connected',
    problems: async (world) => {
      const person = await world.person()
      await person.connect()
      const problems = await each(world.connector.tools, async (tool) => {
        const input = await world.inputs.of(tool)
        const cancel = new AbortController()
        world.fake.requests.clear()
        world.fake.faults.api = 'hang'
        const call = person.call(tool, input, { signal: cancel.signal })
        const arrived = await somethingArrives(world)
        cancel.abort()
        const code = codeOf(await call)
        world.fake.faults.reset()
        return unless(
          arrived && code !== 'done' && !connectionPlane.includes(code),
          `'${tool.name}' answers ${code} although it was cancelled.`,
        )
      })
      const [connection] = await person.connections()
      return [
        ...problems,
        ...unless(connection?.state === 'active', `Afterwards the connection is ${connection?.state}.`),
      ]
    },
  },
]
