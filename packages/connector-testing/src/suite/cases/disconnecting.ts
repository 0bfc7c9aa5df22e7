import { each, unless, type Case, type Subject } from '../case.ts'
import { codeOf } from '../looks.ts'
import type { Person, World } from '../world.ts'

const cannotRevoke = ({ connector }: Subject): string | undefined =>
  connector.provider.revocation_endpoint === undefined
    ? 'the provider offers no revocation endpoint'
    : undefined

/**
 * Somebody who is connected with an account that nobody else is connected with: where one revocation ends all of an
 * account, it waits for the last of them. Such a provider's fake has a third account.
 */
const loner = async (world: World): Promise<Person> => {
  const [first, , third = first] = world.provider.accounts
  const person = await world.person()
  await person.connect(undefined, { account: third })
  return person
}

/** The end of a connection. */
export const disconnectingCases: readonly Case[] = [
  {
    id: 'CS-REVOKE-01',
    rule: 'revokes at the provider with the verb the provider has',
    unless: cannotRevoke,
    problems: async (world) => {
      const person = await loner(world)
      world.fake.requests.clear()
      const outcome = await person.disconnect()
      const succeeded = [200, 204]
      const revocations = world.fake.requests
        .of('revoke')
        .filter(({ status = 0 }) => succeeded.includes(status))
      return unless(
        outcome?.upstream === 'revoked' && revocations.length === 1,
        `The outcome is ${outcome?.upstream}, after ${revocations.length} revocations.`,
      )
    },
  },
  {
    id: 'CS-REVOKE-02',
    rule: 'leaves no token alive',
    unless: cannotRevoke,
    problems: async (world) => {
      const person = await loner(world)
      const [tool] = world.connector.tools
      if (tool) await person.example(tool)
      const bearer = world.sent.findLast(({ bearer: carried }) => carried !== undefined)?.bearer ?? ''
      const [identify] = world.fake.requests.of('api')
      const status = async (): Promise<number> => {
        const response = await fetch(`${world.fake.url}${identify?.path ?? '/'}`, {
          method: identify?.method ?? 'GET',
          headers: { authorization: `Bearer ${bearer}` },
        })
        const body: unknown = await response.json().catch(() => undefined)
        return world.connector.provider.failureStatus?.(body) ?? response.status
      }
      const before = await status()
      await person.disconnect()
      const after = await status()
      return unless(
        before !== 401 && after === 401,
        `The token gives ${before} before and ${after} after disconnecting.`,
      )
    },
  },
  {
    id: 'CS-REVOKE-03',
    rule: 'asks again after disconnecting, and keeps nothing here',
    problems: async (world) => {
      const person = await world.person()
      await person.connect()
      const [connection] = await person.connections()
      await person.disconnect()
      const codes = await each(world.connector.tools, async (tool) => {
        const code = codeOf(await person.example(tool))
        return unless(code === 'AUTH_REQUIRED', `'${tool.name}' answers ${code}.`)
      })
      const kept = (await world.dump())
        .split('\n')
        .filter((line) => line.startsWith('connections ') && line.includes(connection?.id ?? ' '))
      return [...codes, ...unless(kept.length === 0, 'The connection is still stored.')]
    },
  },
  {
    id: 'CS-REVOKE-04',
    rule: 'is gone here although the provider cannot be told, and says so',
    unless: cannotRevoke,
    problems: async (world) => {
      const person = await loner(world)
      world.fake.faults.revocationDown = true
      const outcome = await person.disconnect()
      return [
        ...unless(outcome?.upstream === 'pending', `The outcome is ${outcome?.upstream}.`),
        ...unless((await person.connections()).length === 0, 'The connection is still there.'),
      ]
    },
  },
]
