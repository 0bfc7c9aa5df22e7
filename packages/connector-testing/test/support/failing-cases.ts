import type { Connector, ConnectorOptions } from '@grantway/connector-kit'
import { expect } from 'vitest'
import { connectorSuite, type DescribedApi, type FakeProvider } from '../../src/index.ts'

/** Runs cases of the suite outside a test runner, all without `only`; gives the ids of those that fail. */
export const failingCases = async (
  connector: (options: ConnectorOptions) => Connector,
  fake: FakeProvider,
  only?: readonly string[],
  described?: DescribedApi,
): Promise<readonly string[]> => {
  const tests: (readonly [id: string, run: () => Promise<void>])[] = []
  const register = (name: string, run: () => Promise<void>): void =>
    void tests.push([name.split(':')[0] ?? name, run])
  connectorSuite(Object.assign(register, { skip: () => undefined }), expect, connector, fake, described)
  const failed: string[] = []
  for (const [id, run] of tests) {
    if (only && id !== 'CS-END' && !only.includes(id)) continue
    await run().catch(() => failed.push(id))
  }
  return failed
}
