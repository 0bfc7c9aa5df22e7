import type {
  BrowserSession,
  CallOutcome,
  ConnectionView,
  Engine,
  FlowOutcome,
  Principal,
  ToolResult,
} from '@grantway/auth-core'
import type { AnyTool, Capability, Connector, Limits } from '@grantway/connector-kit'
import type { FakeConsent, FakeProvider, RunningFake } from '../fake/fake.ts'

/** Where the engine of the suite says that it is; nothing listens there. */
export const publicUrl = 'http://localhost:3000'

/** A request that left the engine, to whatever place. */
export interface Sent {
  readonly origin: string
  /** The token or key in the place where one belongs. */
  readonly bearer: string | undefined
  /** Everything else of it, where neither may stand: address, other headers, body. */
  readonly rest: string
}

/** The connector in the real engine, with a database in memory, against its author's fake. */
export interface World {
  readonly connector: Connector
  /** The same connector without any option. */
  readonly unregistered: Connector
  readonly provider: FakeProvider
  readonly fake: RunningFake
  readonly engine: Engine
  readonly inputs: Inputs
  /** Moves the clock of engine and fake. */
  readonly forward: (seconds: number) => void
  readonly now: () => Date
  /** A person whom nobody knew before. */
  readonly person: (options?: PersonOptions) => Promise<Person>
  readonly call: (
    who: Principal,
    tool: AnyTool,
    input: unknown,
    options?: { signal?: AbortSignal },
  ) => Promise<CallOutcome<ToolResult>>
  /** Every line the engine logged. */
  readonly logged: () => string
  /** Everything in the database as text. */
  readonly dump: () => Promise<string>
  /** Requests that left the engine, oldest first. */
  readonly sent: readonly Sent[]
  /** What of them is not as the provider describes its API. */
  readonly undescribed: readonly string[]
  readonly close: () => Promise<void>
}

/** Inputs with which tools succeed, from the examples of the author. */
export interface Inputs {
  /** For a tool that writes, a function is asked each time anew: what it made may be gone. */
  readonly of: (tool: AnyTool) => Promise<Readonly<Record<string, unknown>>>
  /** Those that fit somebody who holds this capability alone. */
  readonly alone: (tool: AnyTool, capability: Capability) => Promise<readonly Readonly<Record<string, unknown>>[]>
}

/** An authorization request, and the way to finish it. */
export interface Flow {
  readonly authorizationUrl: URL
  /** Delivers the provider's answer, changed where a case wants it. */
  readonly finish: (answer: URL) => Promise<FlowOutcome>
}

/** Somebody who uses the assistant. */
export interface Person {
  readonly principal: Principal
  /** `link` is one of the connector's own. */
  readonly begin: (capabilities: readonly Capability[], link?: string) => Promise<Flow>
  /**
   * Agrees to capabilities (default: all) with an account at the provider (default: the first); with a key of it
   * where the provider knows nothing else. For capabilities that select one by one, everything the examples touch is selected, unless `select` is false.
   */
  readonly connect: (
    capabilities?: readonly Capability[], consent?: FakeConsent & { readonly select?: boolean },
  ) => Promise<FlowOutcome>
  /** Pastes a key; `account` as in `connect`, where naming one adds it. */
  readonly paste: (key: string, capabilities?: readonly Capability[], account?: string) => Promise<FlowOutcome>
  /** Limits every grant that lets this tool run. */
  readonly limit: (tool: AnyTool, limits: Pick<Limits, 'allow' | 'deny'>) => Promise<void>
  readonly call: (
    tool: AnyTool,
    input: unknown,
    options?: { signal?: AbortSignal },
  ) => Promise<CallOutcome<ToolResult>>
  /** Calls a tool with its example. */
  readonly example: (tool: AnyTool, options?: { signal?: AbortSignal }) => Promise<CallOutcome<ToolResult>>
  readonly connections: () => Promise<readonly ConnectionView[]>
  readonly disconnect: () => ReturnType<World['engine']['disconnect']>
  /** The same person in another tenant. */
  readonly elsewhere: () => Promise<Person>
}

/** Who somebody is; a new person of Acme where nothing is said. */
export interface PersonOptions {
  readonly subject?: string
  readonly tenant?: 'acme' | 'globex'
}

/** How a person appears in a browser. */
export const sessionOf = ({ issuer, subject, tenant, roles, displayName }: Principal): BrowserSession => ({
  issuer,
  subject,
  tenant,
  roles,
  displayName,
  tenantName: tenant,
  csrfToken: 'csrf',
})
