import { SERVER_INFO_META_KEY, type JSONRPCRequest, type ProtocolError } from '@modelcontextprotocol/server'
import type { Caller } from '../caller.ts'
import { guarded } from '../failure.ts'
import { declaredIn, elicitsOf } from './declared.ts'
import type { AskPerson } from '../needs/attempt.ts'
import type { Method, Methods } from './methods.ts'
import type { DispatchParts } from './parts.ts'
import { legacyErrorCode } from './unknown.ts'

/**
 * Answers a plain request from the table, without a server and a transport of the SDK for it.
 * Gives the JSON of the answer, or nothing for a request that the SDK must answer: an unknown method, params of
 * another form, a further round of a call.
 */
export type AnswerDirectly = (
  caller: Caller,
  request: JSONRPCRequest,
  signal: AbortSignal,
  askPerson?: AskPerson,
) => Promise<string> | undefined

interface Prepared extends Method {
  /** The JSON of `constant` in each revision. */
  readonly json?: { readonly modern: string; readonly legacy: string }
}

/** Prepares the direct answers: constant results are written once, for all requests to come. */
export const createDirectAnswers = (
  { log, serverInfo }: Pick<DispatchParts, 'log' | 'serverInfo'>,
  methods: Methods,
): AnswerDirectly => {
  const stamp = { [SERVER_INFO_META_KEY]: serverInfo }
  const modernResult = (result: object, { cacheHint }: Method): object => {
    const { resultType = 'complete', _meta } = result as { resultType?: unknown; _meta?: object }
    return {
      ...result,
      resultType,
      ...(resultType === 'complete' ? cacheHint : undefined),
      _meta: _meta ? { ..._meta, ...stamp } : stamp,
    }
  }
  const table = new Map([...methods].map(([name, method]): [string, Prepared] => [
    name,
    method.constant
      ? {
          ...method,
          json: {
            modern: JSON.stringify(modernResult(method.constant, method)),
            legacy: JSON.stringify(method.constant),
          },
        }
      : method,
  ]))
  return (caller, { id, method: name, params = {} }, signal, askPerson) => {
    const method = table.get(name)
    if (!method || (caller.era === 'modern' && method.legacyOnly)) return undefined
    // A further round brings back sealed state, which the SDK takes apart.
    if ('requestState' in params || 'inputResponses' in params) return undefined
    const parsed = method.params.safeParse(params)
    if (!parsed.success) return undefined
    if (method.json) return Promise.resolve(resultMessage(id, method.json[caller.era]))
    const request = {
      signal,
      ...(caller.era === 'modern' ? declaredIn(params._meta) : elicitsOf(undefined)),
      ...(askPerson && { askPerson }),
      requestState: undefined,
      inputResponses: undefined,
    }
    return guarded(log, () => method.handle(caller, parsed.data, request)).then(
      (result) => resultMessage(id, JSON.stringify(caller.era === 'modern' ? modernResult(result, method) : result)),
      (error: unknown) => errorMessage(id, caller, error as ProtocolError),
    )
  }
}

const resultMessage = (id: string | number, result: string): string =>
  `{"jsonrpc":"2.0","id":${JSON.stringify(id)},"result":${result}}`

// `guarded` lets nothing else through.
const errorMessage = (id: string | number, { era }: Caller, { code, message, data }: ProtocolError): string =>
  JSON.stringify({
    jsonrpc: '2.0',
    id,
    error: {
      code: era === 'legacy' ? legacyErrorCode({ code, data }) : code,
      message,
      ...(data !== undefined && { data }),
    },
  })
