import type { Connector, ConnectorOptions } from '@grantway/connector-kit'
import type { FakeProvider } from '../fake/fake.ts'
import type { Case, DescribedApi, Subject } from './case.ts'
import { capabilityCases } from './cases/capabilities.ts'
import { connectingCases } from './cases/connecting.ts'
import { constraintCases } from './cases/constraints.ts'
import { contractCases } from './cases/contract.ts'
import { describedCases } from './cases/described.ts'
import { disconnectingCases } from './cases/disconnecting.ts'
import { inboundCases } from './cases/inbound.ts'
import { keyCases } from './cases/keys.ts'
import { originCases } from './cases/origins.ts'
import { ownLinkCases } from './cases/own-links.ts'
import { pagingCases } from './cases/paging.ts'
import { readingCases } from './cases/reading.ts'
import { resultCases } from './cases/results.ts'
import { secretCases } from './cases/secrets.ts'
import { tokenCases } from './cases/tokens.ts'
import { troubleCases } from './cases/troubles.ts'
import { startWorld } from './start-world.ts'
import type { World } from './world.ts'

/** The part of a test runner that the suite needs: vitest, jest and node:test have it. */
export interface SuiteTest {
  (name: string, run: () => Promise<void>): unknown
  readonly skip?: (name: string, run: () => Promise<void>) => unknown
}

/** The part of an assertion library that the suite needs. */
export type SuiteExpect = (actual: unknown) => { readonly toEqual: (expected: unknown) => unknown }

/** Every rule, in the order in which a reader understands a connector. */
export const suiteCases: readonly Case[] = [
  ...contractCases,
  ...capabilityCases,
  ...connectingCases,
  ...tokenCases,
  ...disconnectingCases,
  ...keyCases,
  ...originCases,
  ...secretCases,
  ...readingCases,
  ...pagingCases,
  ...resultCases,
  ...troubleCases,
  ...constraintCases,
  ...ownLinkCases,
  ...inboundCases,
  ...describedCases,
]

/**
 * Registers the whole contract suite for a connector: one named test per rule, each run through the real
 * engine against the author's fake over loopback HTTP. A rule that does not apply is skipped with its reason.
 * With `described` every request of all of them is compared with the provider's description of its API.
 * One world serves all tests; they must run one after the other, as they do in a file.
 */
export const connectorSuite = (
  test: SuiteTest,
  expect: SuiteExpect,
  connector: (options: ConnectorOptions) => Connector,
  fake: FakeProvider,
  described?: DescribedApi,
): void => {
  const subject: Subject = { connector: connector({}), fake, described }
  let world: Promise<World> | undefined
  for (const one of suiteCases) {
    const reason = one.unless?.(subject)
    if (reason !== undefined) {
      const skip = test.skip ?? test
      skip(`${one.id}: ${one.rule} (skipped: ${reason})`, () => Promise.resolve())
      continue
    }
    test(`${one.id}: ${one.rule}`, async () => {
      world ??= startWorld(connector, fake, described)
      expect(await problemsOf(await world, one)).toEqual([])
    })
  }
  test('CS-END: the world of the suite is closed', async () => {
    await (await world)?.close()
    world = undefined
  })
}

const problemsOf = async (world: World, one: Case): Promise<readonly string[]> => {
  world.fake.faults.reset()
  world.fake.requests.clear()
  return one.problems(world)
}
