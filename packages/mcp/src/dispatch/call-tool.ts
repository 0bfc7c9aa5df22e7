import type { ToolResult } from '@grantway/auth-core'
import { ProtocolError, type CallToolResult } from '@modelcontextprotocol/server'
import type { Callable } from '../catalog/tools.ts'
import { callerKey, type Caller } from '../caller.ts'
import { failureOf, failureResult } from '../failure.ts'
import type { RequestView } from '../needs/attempt.ts'
import { tellInResult } from '../needs/fallback.ts'
import { settle } from '../needs/settle.ts'
import { checkConnections } from './check-connections.ts'
import { listConnections } from './list-connections.ts'
import { refuseFlood, type DispatchParts } from './parts.ts'
import { parseToolInput } from './tool-input.ts'
import { invalidParams } from './unknown.ts'

interface ToolParams {
  readonly name: string
  readonly arguments?: Readonly<Record<string, unknown>> | undefined
}

/**
 * Answers `tools/call`. A failure is a result with `isError`, so that the model can read it and correct
 * itself; only an unknown tool and a bad `requestState` are errors of the protocol.
 */
export const callTool = async (
  parts: DispatchParts,
  caller: Caller,
  params: ToolParams,
  request: RequestView,
): Promise<object> => {
  const callable = parts.catalog.tools.find(params.name)
  if (!callable) throw invalidParams('Unknown tool')
  try {
    refuseFlood(parts, callerKey(caller.principal))
    const input = params.arguments ?? {}
    switch (callable.kind) {
      case 'connections_list':
        return await listConnections(parts.engine, caller.principal)
      case 'connections_check':
        return await checkConnections(parts.engine, caller.principal, input, request.signal)
      case 'connector':
        return await callConnector(parts, caller, callable, input, request)
    }
  } catch (thrown) {
    if (thrown instanceof ProtocolError) throw thrown
    return failureResult(failureOf(thrown, parts.log))
  }
}

const callConnector = async (
  parts: DispatchParts,
  caller: Caller,
  { connector, tool }: Extract<Callable, { kind: 'connector' }>,
  given: Readonly<Record<string, unknown>>,
  request: RequestView,
): Promise<object> => {
  const { input, account } = parseToolInput(tool, given)
  const settled = await settle<ToolResult>(parts, caller, request, {
    method: 'tools/call',
    name: tool.name,
    input: given,
    run: (options) =>
      parts.engine.callTool(caller.principal, connector, tool, input, {
        ...options,
        ...(account === undefined ? {} : { account }),
      }),
  })
  switch (settled.kind) {
    case 'done':
      return doneResult(settled.value)
    case 'failed':
      return failureResult(settled)
    case 'ask':
      return settled.result
    case 'tell':
      return tellInResult(settled.need, settled.code, settled.text)
  }
}

const doneResult = ({ output, text, links = [] }: ToolResult): CallToolResult => ({
  content: [
    { type: 'text', text },
    ...links.map(({ uri, name, mimeType, size }) => ({
      type: 'resource_link' as const,
      uri,
      name,
      ...(mimeType !== undefined && { mimeType }),
      ...(size !== undefined && { size }),
    })),
  ],
  structuredContent: output,
})
