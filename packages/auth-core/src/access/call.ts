import { randomUUID } from 'node:crypto'
import {
  ConnectorError, isConnectorError, startDeadline,
  type AnyResourceTemplate, type AnyTool, type CallContext, type ConnectionCache, type Connector, type ResourceContent, type Target,
} from '@grantway/connector-kit'
import type { Usage } from '../audit/usage.ts'
import { connectionHttp, type ConnectionInUse } from '../connections/connection-http.ts'
import { addCreated } from '../connections/limits.ts'
import type { Refresher } from '../connections/refresh.ts'
import type { OpenTokens } from '../connections/stored-tokens.ts'
import type { CallOptions, CallOutcome, ToolResult } from './call-outcome.ts'
import type { DeviceOffers } from '../flows/device-offer.ts'
import { sha256 } from '../hash.ts'
import type { Intents } from '../links/intents.ts'
import { needFor } from '../links/need.ts'
import type { Question } from '../links/question.ts'
import type { Parts } from '../parts.ts'
import type { Principal } from '../principal.ts'
import { authorize, type Authorized, type Requirement } from './authorize.ts'
import { shareFile } from './shared-file.ts'

/** The collaborators of a call. */
export interface CallParts {
  readonly parts: Parts
  readonly intents: Intents
  readonly refresher: Refresher
  readonly usage: Usage
  readonly devices: DeviceOffers
  readonly cacheOf: (connectionId: string) => ConnectionCache
}

// What the provider says that a person can mend by opening a link.
const askable = ['AUTH_EXPIRED', 'SCOPE_MISSING', 'RESOURCE_NOT_SELECTED', 'SSO_REQUIRED'] as const
const cursorLifeSeconds = 3_600
const callTimeoutMs = 55_000

/** Runs a tool for a principal. Its input is parsed already. */
export const callTool = (
  call: CallParts, principal: Principal, connector: Connector, tool: AnyTool, input: unknown, options: CallOptions,
): Promise<CallOutcome<ToolResult>> =>
  run(call, principal, {
    connector, requires: tool.requires, title: tool.title, account: options.account, narrows: tool.narrows,
    touches: tool.targets && (() => tool.targets?.(input) ?? []),
  }, options, {
    name: tool.name,
    action: 'tool.called',
    writes: !tool.annotations.readOnlyHint,
    digest: () => sha256(JSON.stringify([tool.name, input])),
    question: () => tool.confirm?.(input),
    work: async (context, remember) => {
      const output = tool.output.safeParse(await tool.handler(context, input))
      if (!output.success) {
        call.parts.log.error('a tool gave a result that does not fit its schema', { tool: tool.name })
        throw new ConnectorError('INTERNAL', { connector: connector.id })
      }
      const value = output.data as Record<string, unknown>
      await remember(tool.creates?.(value) ?? [])
      const links = tool.links?.(value) ?? []
      return { output: value, text: tool.text?.(value) ?? JSON.stringify(value), ...(links.length > 0 && { links }) }
    },
  })

/** Reads a connector's resource for a principal, under the same check as a tool. */
export const readResource = (
  call: CallParts, principal: Principal, connector: Connector, template: AnyResourceTemplate,
  variables: Readonly<Record<string, string>>, options: CallOptions,
): Promise<CallOutcome<ResourceContent>> =>
  run(call, principal, {
    connector, requires: template.requires, title: template.title, account: options.account,
    touches: template.targets && (() => template.targets?.(variables) ?? []),
  }, options, {
    name: template.name,
    action: 'resource.read',
    writes: false,
    digest: () => '',
    work: (context) => template.read(context, variables),
  })

/** What is done with a connection once it may be used. */
export interface Use<Value> {
  readonly name: string
  readonly action: 'tool.called' | 'resource.read' | 'resource.completed'
  readonly writes: boolean
  /** Tells this call from others that wait for the same consent. */
  readonly digest: () => string
  /** What its person is asked before it, where it loses something. */
  readonly question?: () => string | undefined
  readonly work: (context: CallContext<unknown>, remember: (created: readonly Target[]) => Promise<void>) => Promise<Value>
}

const run = async <Value>(
  call: CallParts, principal: Principal, requirement: Requirement, options: CallOptions, use: Use<Value>,
): Promise<CallOutcome<Value>> => {
  const { connector } = requirement
  const ask = async (question: Question): Promise<CallOutcome<Value>> =>
    ({ kind: 'authorization', need: await needFor(call.parts, call.intents, call.devices, principal, question) })
  try {
    const found = await authorize(call.parts, principal, requirement)
    if ('code' in found) return await ask(found)
    const question = options.asksFirst ? use.question?.() : undefined
    if (question !== undefined) return { kind: 'unconfirmed', question }
    const deadline = startDeadline(options.signal, callTimeoutMs)
    try {
      return { kind: 'done', value: await perform(call, principal, found, { ...options, signal: deadline.signal }, use) }
    } finally {
      deadline.clear()
    }
  } catch (error) {
    const mends = isConnectorError(error) ? askable.find((code) => code === error.code) : undefined
    if (isConnectorError(error) && mends) {
      const missing = connector.capabilities.find(({ id }) => id === error.details.capability) ?? requirement.requires[0]
      return ask({ code: mends, connector, missing: [missing], title: requirement.title, own: error.details.link })
    }
    return failed(call, connector, use, error)
  }
}

/** Does it: with a fresh token, written down, within reach of nothing else. */
export const perform = async <Value>(
  call: CallParts, principal: Principal, found: Authorized, options: CallOptions, use: Use<Value>,
): Promise<Value> => {
  const { parts } = call
  const { connector, connection: { id, registration } } = found
  const held = await call.refresher.usable(principal, connector, found.connection)
  const { signal } = options
  signal.throwIfAborted()
  // A held call and its retry are two requests for one wish: the write happens once.
  if (use.writes && options.intent !== undefined && !(await call.intents.claim(principal, options.intent, use.digest()))) {
    throw new ConnectorError('CONFLICT', { message: 'This call was already answered after the account was connected.' })
  }
  await call.usage.record(
    {
      connection: found.connection.id,
      entry: {
        tenant: principal.tenant, subject: principal.subject, clientId: principal.clientId,
        action: use.action, object: use.name, outcome: 'ok',
      },
    },
    use.writes ? 'before-request' : 'buffered',
  )
  const tokens: ConnectionInUse['tokens'] = [held]
  const cache = call.cacheOf(found.connection.id)
  const http = connectionHttp(parts, call.refresher, { owner: principal, connector, id, registration, tokens, signal, cache })
  const binding = [principal.issuer, principal.tenant, principal.subject, found.connection.id, use.name]
  const shared: string[] = []
  const context: CallContext<unknown> = {
    api: found.connector.client(http, cache),
    account: { label: found.account },
    capability: found.capability,
    limits: found.limits,
    signal,
    log: (message, fields) => parts.log.info(message, { ...fields, connector: found.connector.id }),
    sealCursor: (cursor) => parts.sealer.seal('cursor', cursor, binding, cursorLifeSeconds),
    shareLink: (url, { title, expiresInSeconds }) => {
      shared.push(url)
      return shareFile(parts, principal, { connector: connector.id, connection: id, url, title }, expiresInSeconds)
    },
    openCursor: (sealed) => {
      const cursor = parts.sealer.open('cursor', sealed, binding)
      if (typeof cursor === 'string') return cursor
      throw new ConnectorError('INVALID_INPUT', { message: 'cursor: it has expired or belongs to another query.' })
    },
  }
  try {
    const value = await use.work(context, (created) => addCreated(parts, principal, found.connector, found.connection.id, created))
    refuseLiveSecrets(parts, { tokens, shared }, JSON.stringify(value), use.name)
    return value
  } catch (error) {
    if (isConnectorError(error)) refuseLiveSecrets(parts, { tokens, shared }, error.message, use.name)
    if (isConnectorError(error) && error.code === 'AUTH_EXPIRED') {
      await call.refresher.refused(principal, found.connector, found.connection.id, tokens.at(-1) ?? held)
    }
    throw error
  }
}

interface Secrets {
  readonly tokens: readonly OpenTokens[]
  /** Links of the provider that open something to whoever holds them. */
  readonly shared: readonly string[]
}

// An upstream that echoes the request would hand the token to the model.
const refuseLiveSecrets = (parts: Parts, { tokens, shared }: Secrets, text: string, name: string): void => {
  const secrets = [...shared, ...tokens.flatMap(({ tokens: set }) => [set.accessToken, set.refreshToken ?? set.accessToken])]
  const spellings = secrets.flatMap((secret) => [secret, Buffer.from(secret).toString('base64').replace(/=+$/, '')])
  if (spellings.some((spelling) => text.includes(spelling))) {
    parts.log.error('a result contained a live token or link and was withheld', { tool: name })
    throw new ConnectorError('INTERNAL', { message: 'The answer of the service was withheld, because it contained a secret.' })
  }
}

const failed = <Value>(call: CallParts, connector: Connector, use: Use<Value>, error: unknown): CallOutcome<Value> => {
  const reference = randomUUID().slice(0, 8)
  const timedOut = error instanceof Error && error.name === 'TimeoutError'
  const known = isConnectorError(error) ? error : new ConnectorError(timedOut ? 'PROVIDER_UNAVAILABLE' : 'INTERNAL')
  // The message of an unknown error may quote a request; its class is enough to find the place.
  call.parts.log.warn('a call failed', {
    reference, tool: use.name, connector: connector.id, code: known.code,
    kind: isConnectorError(error) ? undefined : error instanceof Error ? error.name : typeof error,
  })
  const details = known.details.connector === undefined ? { ...known.details, connector: connector.id } : known.details
  return { kind: 'failed', error: new ConnectorError(known.code, details), reference }
}
