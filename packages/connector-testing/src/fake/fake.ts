import type { ConnectorOptions, InboundEvent, Target } from '@grantway/connector-kit'
import type { Faults } from './faults.ts'
import type { RequestLog } from './request-log.ts'

/** Calls another tool as a connected person, to find or make what an example speaks about. */
export type ExampleCall = (tool: string, input: Readonly<Record<string, unknown>>) => Promise<ExampleOutput>

/** What a tool gave: known to the author of the example, not to the suite. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type ExampleOutput = Readonly<Record<string, any>>

/** An input with which a tool succeeds for the first account: a value, or a function that finds one. */
export type Example =
  | Readonly<Record<string, unknown>>
  | ((call: ExampleCall) => Promise<Readonly<Record<string, unknown>>>)

/** How the provider signs webhooks, and what one of them means. */
export interface FakeWebhook {
  readonly secret: string
  readonly body: unknown
  readonly sign: (body: Uint8Array, now: Date, secret: string) => Readonly<Record<string, string>>
  readonly events: readonly InboundEvent[]
}

/** What a person selects through a connector's own link, and a tool that shows what came of it. */
export interface FakeSelection {
  /** Id of the link. */
  readonly link: string
  /** What the person picks on the provider's page. */
  readonly picks: readonly string[]
  readonly tool: string
  /** An input that touches what was picked, and one that does not. */
  readonly reached: Readonly<Record<string, unknown>>
  readonly refused: Readonly<Record<string, unknown>>
}

/** How a fake runs. */
export interface FakeStart {
  /** Compared byte for byte. */
  readonly redirectUri: string
  readonly now?: () => Date
  /** On 127.0.0.1; any free one when missing. */
  readonly port?: number
}

/** Says who answers an authorization request, and how. */
export interface FakeConsent {
  /** One of `accounts`; the first when missing. */
  readonly account?: string
  readonly allow?: boolean
  /** Scopes the person unticks. */
  readonly withhold?: readonly string[]
  /** What the person chooses where the page offers a choice: files, repositories. */
  readonly picks?: readonly string[]
}

/** A fake that runs. What is not reachable over HTTP is for tests in the same process. */
export interface RunningFake {
  readonly url: string
  /** Pass them to the connector: every endpoint is the fake's. */
  readonly options: ConnectorOptions
  readonly requests: RequestLog
  readonly faults: Faults
  /** A server of somebody else. Whatever it receives was sent where it must not go. */
  readonly stranger: { readonly url: string; readonly received: () => number }
  /** Every secret issued or planted so far, for leak scans. */
  readonly issuedSecrets: () => readonly string[]
  /** Answers an authorization request in a person's place; gives the address the browser is sent to. */
  readonly consent: (authorizationUrl: string, consent?: FakeConsent) => Promise<URL>
  /** Issues a key that works without any flow, as a personal access token does. */
  readonly issueKey?: (account: string) => string
  /** Makes every access token expire now; refresh tokens and keys stay alive. */
  readonly expireAccessTokens: () => void
  /** Takes every application's access to this account away. */
  readonly revokeAll: (account: string) => void
  readonly close: () => Promise<void>
}

/** What a connector's author supplies to the suite: a strict fake of the provider, an example per tool. */
export interface FakeProvider {
  /** Two accounts at least; examples speak about the first. */
  readonly accounts: readonly [string, string, ...string[]]
  readonly rotation: 'none' | 'grace' | 'strict'
  /** Life of an access token; missing where tokens do not expire. */
  readonly accessTokenSeconds?: number
  /** True where people can make keys; the running fake has `issueKey` then. */
  readonly keys?: true
  readonly examples: Readonly<Record<string, Example>>
  /**
   * Other inputs, by id of a capability and name of a tool, with which the tool succeeds when the person holds
   * this capability alone: where one capability opens public channels and another one private ones.
   */
  readonly examplesAlone?: Readonly<Record<string, Readonly<Record<string, readonly Example[]>>>>
  /** What the example of a tool touches, for tools that can be limited to a few targets. */
  readonly targets?: Readonly<Record<string, readonly Target[]>>
  readonly selection?: FakeSelection
  readonly webhook?: FakeWebhook
  readonly start: (options: FakeStart) => Promise<RunningFake>
}
