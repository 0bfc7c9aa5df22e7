import { scanForLeaks } from '../../leak-scan.ts'
import { failureStatuses } from '../../fake/faults.ts'
import { plantedSecret } from '../../fake/planted.ts'
import { each, keysOnly, unless, type Case } from '../case.ts'
import { shown } from '../looks.ts'
import type { World } from '../world.ts'

/** Says which kinds of secrets a text holds. */
const leaksIn = (world: World, what: string, text: string): readonly string[] => {
  const secrets = new Map([plantedSecret, ...world.fake.issuedSecrets()].map((secret) => [secret, secret]))
  const kinds = scanForLeaks(secrets, [{ name: what, text }]).map(
    ({ secret, spelling }) => `${secret.split('_')[1] ?? 'unknown'} (${spelling})`,
  )
  return [...new Set(kinds)].map((kind) => `${what} shows a secret: ${kind}.`)
}

/** Planted secrets that must not be seen again. */
export const secretCases: readonly Case[] = [
  {
    id: 'CS-LEAK-01',
    rule: 'shows no secret that is planted in an answer',
    problems: async (world) => {
      const person = await world.person()
      await person.connect()
      return each(world.connector.tools, async (tool) => {
        const input = await world.inputs.of(tool)
        world.fake.faults.planted = true
        const outcome = await person.call(tool, input)
        world.fake.faults.reset()
        return [
          // The engine withholds a result with a live token; the connector must not have passed it on at all.
          ...unless(outcome.kind === 'done', `'${tool.name}' passes on fields that it does not know.`),
          ...leaksIn(world, `'${tool.name}'`, shown(outcome)),
        ]
      })
    },
  },
  {
    id: 'CS-LEAK-02',
    rule: 'shows no secret that is planted in a failure, whatever its status',
    problems: (world) =>
      each(failureStatuses, async (status) => {
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
          return [
            ...leaksIn(world, `'${tool.name}' at ${status}`, shown(outcome)),
            ...(saved ? [`'${tool.name}' at ${status}: the engine had to withhold a live token`] : []),
          ]
        })
      }),
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
        return leaksIn(world, `Connecting (${fault})`, JSON.stringify(outcome))
      }),
  },
  {
    id: 'CS-LEAK-04',
    rule: 'writes no secret to the log',
    problems: async (world) => [...(await misfortunes(world)), ...leaksIn(world, 'The log', world.logged())],
  },
  {
    id: 'CS-LEAK-05',
    rule: 'stores no secret in the clear',
    problems: async (world) => [
      ...(await misfortunes(world)),
      ...leaksIn(world, 'The database', await world.dump()),
    ],
  },
  {
    id: 'CS-LEAK-06',
    rule: 'is scanned for something: the planted secrets are found in what the fake answers',
    problems: async (world) => {
      world.fake.faults.planted = true
      world.fake.faults.api = '400'
      const response = await fetch(world.fake.url, { headers: { authorization: 'Bearer nobody' } })
      const found = leaksIn(world, 'The answer', await response.text())
      return found.length > 0 ? [] : ['The fake plants nothing, so the scans above prove nothing.']
    },
  },
]

/** Lets everything happen that could make somebody write a secret down. */
const misfortunes = async (world: World): Promise<readonly string[]> => {
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
  return []
}
