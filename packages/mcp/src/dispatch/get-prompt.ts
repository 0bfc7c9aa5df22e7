import type { LinkStatus } from '@grantway/auth-core'
import type { GetPromptResult } from '@modelcontextprotocol/server'
import type { Caller } from '../caller.ts'
import type { Promptable } from '../catalog/prompts.ts'
import { failureText } from '../failure.ts'
import type { RequestView } from '../needs/attempt.ts'
import { settle } from '../needs/settle.ts'
import type { DispatchParts } from './parts.ts'
import { invalidParams } from './unknown.ts'

interface PromptParams {
  readonly name: string
  readonly arguments?: Readonly<Record<string, string>> | undefined
}

/** Answers `prompts/get`: a connector's text, or the way to connect. */
export const getPrompt = async (
  parts: DispatchParts,
  caller: Caller,
  params: PromptParams,
  request: RequestView,
): Promise<object> => {
  const promptable = parts.catalog.prompts.find(params.name)
  if (!promptable) throw invalidParams('Unknown prompt')
  if (promptable.kind === 'connect') return connectPrompt(parts, caller, params.name, promptable, request)
  const input = promptable.prompt.input.safeParse(params.arguments ?? {})
  if (!input.success) {
    const fields = [
      ...new Set(input.error.issues.map(({ path }) => path.map(String).join('.') || 'arguments')),
    ]
    throw invalidParams(`Invalid prompt arguments: ${fields.join(', ')}`)
  }
  return userText(promptable.prompt.render(input.data as Record<string, string | undefined>))
}

const userText = (text: string): GetPromptResult => ({
  messages: [{ role: 'user', content: { type: 'text', text } }],
})

// A person who chose this prompt wants to connect: a client that can open links gets the link itself.
const connectPrompt = async (
  parts: DispatchParts,
  caller: Caller,
  name: string,
  { connector, link }: Extract<Promptable, { kind: 'connect' }>,
  request: RequestView,
): Promise<object> => {
  const { engine } = parts
  const mayAsk = caller.era === 'modern' && (request.elicitsUrls || request.requestState !== undefined)
  const settled = await settle<LinkStatus>(parts, caller, request, {
    method: 'prompts/get',
    name,
    input: {},
    run: async () => {
      const status = await engine.linkStatus(caller.principal, link)
      if (status.state === 'connected' || !mayAsk) return { kind: 'done', value: status }
      return { kind: 'authorization', need: await engine.askFor(caller.principal, link) }
    },
  })
  switch (settled.kind) {
    case 'done':
      return userText(invitation(connector.title, settled.value))
    case 'failed':
      return userText(failureText(settled))
    case 'ask':
      return settled.result
    case 'tell':
      return userText(settled.text)
  }
}

const invitation = (title: string, { link, state, account, url }: LinkStatus): string =>
  state === 'connected'
    ? `${title} is connected${
        account === undefined ? '' : ` as ${account}`
      }. To change what is allowed, open the '${link.name}' resource (${link.uri}): ${url}`
    : `I want to connect ${title}. Show me the '${link.name}' resource (${link.uri}), ` +
      `so that I can open it: ${url} ` +
      'Wait until I say that I am done, then use connections_check.'
