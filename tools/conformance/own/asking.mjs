// Getting a server to ask for a connection, in each way a client can be asked.
import { must, notApplicable } from './verdict.mjs'
import { opensLinks } from './wire.mjs'

/** Calls the tool that needs a connection with 2026-07-28. */
export const callModern = ({ wire, tool, input }, bearer, capabilities = {}, more = {}) =>
  wire.modern(bearer, 'tools/call', { name: tool, arguments: input, ...more }, capabilities)

/** Calls the tool that needs a connection with 2025-11-25, in a session of a client with these capabilities. */
export const callLegacy = async ({ wire, tool, input }, bearer, capabilities = {}) => {
  const { answer, sessionId } = await wire.initialize(bearer, capabilities)
  if (answer.status !== 200 || !answer.result.protocolVersion)
    notApplicable('The server does not speak 2025-11-25.')
  return wire.legacy(bearer, 'tools/call', { name: tool, arguments: input }, sessionId)
}

/**
 * Calls the tool as a client that opens links, and gives what the server asked for.
 * @returns {Promise<{ key: string, url: string, message: string, state: string | undefined, result: Record<string, any> }>}
 */
export const askedModern = async (target, bearer = target.alice, capabilities = opensLinks) => {
  const { result, error, status } = await callModern(target, bearer, capabilities)
  if (status === 400 && error.code === -32022) notApplicable('The server does not speak 2026-07-28.')
  const found = Object.entries(result.inputRequests ?? {}).find(
    ([, request]) => request?.params?.mode === 'url',
  )
  if (result.resultType !== 'input_required' || !found) {
    notApplicable('The server does not ask a client of 2026-07-28 to open a link for this tool.')
  }
  const [key, { params }] = found
  return { key, url: params.url, message: params.message, state: result.requestState, result }
}

/** Sends the call again with what the client answers. */
export const retry = (
  target,
  bearer,
  { key, state },
  action,
  { tool = target.tool, input = target.input, responses } = {},
) =>
  target.wire.modern(
    bearer,
    'tools/call',
    {
      name: tool,
      arguments: input,
      ...(state === undefined ? {} : { requestState: state }),
      inputResponses: responses ?? (action === undefined ? {} : { [key]: { action } }),
    },
    opensLinks,
  )

/** Calls the tool as a 2025-11-25 client that opens links, and gives the elicitations of the error -32042. */
export const askedLegacy = async (target, bearer = target.alice) => {
  const { error } = await callLegacy(target, bearer, opensLinks)
  if (error.code !== -32042)
    notApplicable('The server does not ask a client of 2025-11-25 by the error -32042 now.')
  const elicitations = error.data?.elicitations
  must(
    Array.isArray(elicitations) && elicitations.length > 0,
    'The error -32042 has no elicitations in its data.',
  )
  return elicitations
}

/** Whether an answer is a refusal: an error of HTTP, of JSON-RPC, or a result that says it failed. */
export const isRefusal = ({ status, error, result }) =>
  status >= 400 || error.code !== undefined || result.isError === true

/** Every URL mode request of an answer, of either revision. */
export const urlRequestsOf = ({ result, error, messages }) =>
  [
    ...Object.values(result.inputRequests ?? {}).map((request) => request?.params),
    ...(error.data?.elicitations ?? []),
    ...messages.filter(({ method }) => method === 'elicitation/create').map(({ params }) => params),
  ].filter((params) => params?.mode === 'url')

/** Every form mode request of an answer. A request without a mode is one by form. */
export const formRequestsOf = ({ result, messages }) =>
  [
    ...Object.values(result.inputRequests ?? {})
      .filter(({ method }) => method === 'elicitation/create')
      .map(({ params }) => params),
    ...messages.filter(({ method }) => method === 'elicitation/create').map(({ params }) => params),
  ].filter((params) => params !== undefined && params.mode !== 'url')
