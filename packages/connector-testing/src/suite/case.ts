import { hasOAuth, type Connector } from '@grantway/connector-kit'
import type { FakeProvider } from '../fake/fake.ts'
import type { World } from './world.ts'

/**
 * Says in a sentence what of a request is not as the provider describes its API; nothing when all is. It sees what
 * leaves with a person's token.
 */
export type DescribedApi = (method: string, url: URL, init: RequestInit) => string | undefined

/** What is known before anything runs: the connector as published, and what its author supplies. */
export interface Subject {
  readonly connector: Connector
  readonly fake: FakeProvider
  /** Missing where the provider describes its API in words only. */
  readonly described?: DescribedApi | undefined
}

/** One rule of the suite. */
export interface Case {
  /** `CS-AUTH-03`. Ids are never given to another rule. */
  readonly id: string
  /** The rule as a sentence about the connector. */
  readonly rule: string
  /** Why the rule does not apply to this connector; the reason is printed beside the name. */
  readonly unless?: (subject: Subject) => string | undefined
  /** Gives a sentence for everything that breaks the rule; none when it is kept. */
  readonly problems: (world: World) => Promise<readonly string[]> | readonly string[]
}

/** Gives the sentence alone when the claim does not hold. */
export const unless = (holds: boolean, sentence: string): readonly string[] => (holds ? [] : [sentence])

/** Collects the problems of many things, one after the other: cases share a person and a provider. */
export const each = async <Item>(
  items: readonly Item[],
  problemsOf: (item: Item) => Promise<readonly string[]> | readonly string[],
): Promise<readonly string[]> => {
  const problems: string[] = []
  for (const item of items) problems.push(...(await problemsOf(item)))
  return problems
}

/** Why the rules about an authorization server do not apply to a connector that has none. */
export const keysOnly = ({ connector }: Subject): string | undefined =>
  hasOAuth(connector.provider) ? undefined : 'accounts are connected with keys alone'
