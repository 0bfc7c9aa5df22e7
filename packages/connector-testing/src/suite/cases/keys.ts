import { inspect } from 'node:util'
import { isConnectorError } from '@grantway/connector-kit'
import { each, unless, type Case, type Subject } from '../case.ts'
import { codeOf } from '../looks.ts'
import { holders, newKey } from '../person.ts'
import type { Person, World } from '../world.ts'
import { lacking, linkProblems } from './connecting.ts'

const noKeys = ({ connector, fake }: Subject): string | undefined => {
  if (!connector.provider.key) return 'the provider has no keys that people paste'
  return fake.keys ? undefined : 'the fake issues no keys'
}

/** Pastes a text; gives what the person is told when it is refused. */
const refusalOf = async (person: Person, text: string): Promise<unknown> =>
  person.paste(text).then(
    () => undefined,
    (error: unknown) => error,
  )

const isRefusal = (error: unknown): boolean => isConnectorError(error) && error.code === 'INVALID_INPUT'

// Of the right shape, and nobody's: a hexadecimal end is a digit away from another one.
const unknownKey = (world: World): string =>
  newKey(world).replace(/.$/, (last) => (last === '0' ? '1' : '0'))

const otherShapes = (key: string): readonly string[] => [
  '',
  'hello',
  `Bearer ${key}`,
  `my key is ${key}`,
  `${key}\n${key}`,
  key.repeat(200),
]

/** Keys that a person makes at the provider and pastes here. */
export const keyCases: readonly Case[] = [
  {
    id: 'CS-KEY-01',
    rule: 'refuses what does not look like a key of the provider, before anything is sent',
    unless: noKeys,
    problems: async (world) => {
      const person = await world.person()
      return each(otherShapes(newKey(world)), async (text) => {
        world.fake.requests.clear()
        const error = await refusalOf(person, text)
        const what = text.length > 40 ? `a text of ${text.length} characters` : `'${text}'`
        return [
          ...unless(isRefusal(error), `The pattern of its key takes ${what}.`),
          ...unless(world.fake.requests.entries.length === 0, `The provider was asked about ${what}.`),
        ]
      })
    },
  },
  {
    id: 'CS-KEY-02',
    rule: 'refuses a key that the provider does not know, and neither stores nor repeats it',
    unless: noKeys,
    problems: async (world) => {
      const person = await world.person()
      const key = unknownKey(world)
      const error = await refusalOf(person, key)
      const told = inspect(error, { depth: 12, showHidden: true })
      const places = { 'the refusal': told, 'the log': world.logged(), 'the database': await world.dump() }
      return [
        ...unless(isRefusal(error), 'A key that the provider does not know is accepted.'),
        ...unless((await person.connections()).length === 0, 'A connection is there.'),
        ...Object.entries(places).flatMap(([place, text]) => unless(!text.includes(key), `The key is in ${place}.`)),
      ]
    },
  },
  {
    id: 'CS-KEY-03',
    rule: 'answers AUTH_EXPIRED with the link of the connector when the key was taken back at the provider',
    unless: noKeys,
    problems: async (world) => {
      const person = await world.person()
      return each(world.connector.tools, async (tool) => {
        await person.paste(newKey(world))
        const input = await world.inputs.of(tool)
        world.fake.revokeAll(world.provider.accounts[0])
        const outcome = await person.call(tool, input)
        return linkProblems(tool, outcome, 'AUTH_EXPIRED', `auth://${world.connector.id}`)
      })
    },
  },
  {
    id: 'CS-KEY-04',
    rule: 'sends a key in its header and to the declared origins, and nowhere else',
    unless: noKeys,
    problems: async (world) => {
      const person = await world.person()
      const key = newKey(world)
      const before = world.sent.length
      await person.paste(key)
      for (const tool of world.connector.tools) await person.example(tool)
      const sent = world.sent.slice(before)
      const carried = sent.filter(({ bearer }) => bearer === key)
      const strangers = carried.filter(({ origin }) => !world.connector.provider.apiOrigins.includes(origin))
      const misplaced = sent.filter(({ rest }) => rest.includes(key) || rest.includes(encodeURIComponent(key)))
      return [
        ...unless(carried.length > 0, 'The key was never sent, so nothing is proved.'),
        ...strangers.map(({ origin }) => `The key was sent to ${origin}.`),
        ...misplaced.map(({ origin }) => `The key was sent to ${origin} outside of its header.`),
      ]
    },
  },
  {
    id: 'CS-KEY-05',
    rule: 'connects the account of the key, and reaches every tool with it',
    unless: noKeys,
    problems: async (world) => {
      const person = await world.person()
      const [first, second] = world.provider.accounts
      await person.paste(newKey(world, first))
      const codes = await each(world.connector.tools, async (tool) => {
        const code = codeOf(await person.example(tool))
        return unless(code === 'done', `'${tool.name}' answers ${code} with a key.`)
      })
      await person.paste(newKey(world, first))
      const again = (await person.connections()).length
      await person.paste(newKey(world, second), undefined, second)
      const accounts = (await person.connections()).length
      return [
        ...codes,
        ...unless(again === 1, 'Another key of the same account gives another connection.'),
        ...unless(accounts === 2, 'Keys of two accounts are taken for one.'),
      ]
    },
  },
  {
    id: 'CS-KEY-06',
    rule: 'reaches with a key no more than the person agreed to, whatever the key can do',
    unless: (subject) =>
      noKeys(subject) ??
      (lacking(subject.connector).length === 0 ? 'every capability is enough for every tool' : undefined),
    problems: (world) => {
      const holder = holders(world, (person, held) => person.paste(newKey(world), [held]))
      return each(lacking(world.connector), async ({ tool, held }) => {
        const person = await holder(held)
        const input = await world.inputs.of(tool)
        world.fake.requests.clear()
        const code = codeOf(await person.call(tool, input))
        return unless(
          code === 'SCOPE_MISSING' && world.fake.requests.entries.length === 0,
          `'${tool.name}' answers ${code} to a key for '${held.id}'.`,
        )
      })
    },
  },
]
