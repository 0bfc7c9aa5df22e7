import { scanForLeaks, type Sink } from '../../leak-scan.ts'
import { failureStatuses } from '../../fake/faults.ts'
import { plantedSecret } from '../../fake/planted.ts'
import { each, keysOnly, unless, type Case } from '../case.ts'
import { shown } from '../looks.ts'
import type { World } from '../world.ts'

/** Says which kinds of secrets texts hold. There are hundreds of secrets: many texts at once cost little more than one. */
const leaksIn = (world: World, texts: readonly Sink[]): readonly string[] => {
  const secrets = new Map([plantedSecret, ...world.fake.issuedSecrets()].map((secret) => [secret, secret]))
  const found = scanForLeaks(secrets, texts).map(
    ({ sink, secret, spelling }) => `${sink} shows a secret: ${secret.split('_')[1] ?? 'unknown'} (${spelling}).`,
  )
  return [...new Set(found)]
}

/** Planted secrets that must not be seen again. */
export const secretCases: readonly Case[] = [
  {
    id: 'CS-LEAK-01',
    rule: 'shows no secret that is planted in an answer',
    problems: async (world) => {
      const person = await world.person()
      await person.connect()
      const texts: Sink[] = []
      const passedOn = await each(world.connector.tools, async (tool) => {
        const input = await world.inputs.of(tool)
        world.fake.faults.planted = true
        const outcome = await person.call(tool, input)
        world.fake.faults.reset()
        texts.push({ name: `'${tool.name}'`, text: shown(outcome) })
        // The engine withholds a result with a live token; the connector must not have passed it on at all.
        return unless(outcome.kind === 'done', `'${tool.name}' passes on fields that it does not know.`)
      })
      return [...passedOn, ...leaksIn(world, texts)]
    },
  },
  {
    id: 'CS-LEAK-02',
    rule: 'shows no secret that is planted in a failure, whatever its status',
    problems: async (world) => {
      const texts: Sink[] = []
      const withheld = await each(failureStatuses, async (status) => {
        const person = await world.person()
        await person.connect()
        return each(world.connector.tools, async (tool) => {
          const input = await world.inputs.of(tool)
          world.fake.faults.planted = true
          world.fake.faults.api = status
          const before = world.logged().length
          const outcome = await person.call(tool, input)
          world.fake.faults.reset()
          // The engine stops a live token at the last moment; a connector that needs that is wrong all the same.
          const saved = world.logged().slice(before).includes('live token')
          texts.push({ name: `'${tool.name}' at ${status}`, text: shown(outcome) })
          return saved ? [`'${tool.name}' at ${status}: the engine had to withhold a live token`] : []
        })
      })
      return [...withheld, ...leaksIn(world, texts)]
    },
  },
  {
    id: 'CS-LEAK-03',
    rule: 'shows no secret that is planted in an answer of the token endpoint',
    unless: keysOnly,
    problems: (world) =>
      each(['ok', 'invalid_grant', 'invalid_client'] as const, async (fault) => {
        const person = await world.person()
        const flow = await person.begin(world.connector.capabilities)
        const answer = await world.fake.consent(flow.authorizationUrl.href)
        world.fake.faults.planted = true
        world.fake.faults.token = fault
        const { connector: _, ...outcome } = { connector: undefined, ...(await flow.finish(answer)) }
        world.fake.faults.reset()
        return leaksIn(world, [{ name: `Connecting (${fault})`, text: JSON.stringify(outcome) }])
      }),
  },
  {
    id: 'CS-LEAK-04',
    rule: 'writes no secret to the log',
    problems: async (world) => {
      await misfortunes(world)
      return leaksIn(world, [{ name: 'The log', text: world.logged() }])
    },
  },
  {
    id: 'CS-LEAK-05',
    rule: 'stores no secret in the clear',
    problems: async (world) => {
      await misfortunes(world)
      return leaksIn(world, [{ name: 'The database', text: await world.dump() }])
    },
  },
  {
    id: 'CS-LEAK-06',
    rule: 'is scanned for something: the planted secrets are found in what the fake answers',
    problems: async (world) => {
      world.fake.faults.planted = true
      world.fake.faults.api = '400'
      const response = await fetch(world.fake.url, { headers: { authorization: 'Bearer nobody' } })
      const found = leaksIn(world, [{ name: 'The answer', text: await response.text() }])
      return found.length > 0 ? [] : ['The fake plants nothing, so the scans above prove nothing.']
    },
  },
]

const struck = new WeakSet<World>()

/** Lets everything happen, once, that could make somebody write a secret down. */
const misfortunes = async (world: World): Promise<void> => {
  if (struck.has(world)) return
  struck.add(world)
  const person = await world.person()
  await person.connect()
  for (const tool of world.connector.tools) {
    const input = await world.inputs.of(tool)
    world.fake.faults.planted = true
    for (const fault of ['ok', '403', '500', 'shape', 'html'] as const) {
      world.fake.faults.api = fault
      await person.call(tool, input)
    }
    world.fake.faults.reset()
  }
}
