import type { AuthorizationNeed } from '@grantway/auth-core'
import type { CallToolResult } from '@modelcontextprotocol/server'
import { authorizationEnvelope, authorizationMetaKey, type NeedCode } from './envelope.ts'

/**
 * Answers a tool call in a way every client understands: the text alone is enough, the link is beside it as a
 * resource. There is no `structuredContent`: clients of the first SDK check it against the output schema even in
 * an error.
 */
export const tellInResult = (need: AuthorizationNeed, code: NeedCode, text: string): CallToolResult => ({
  isError: true,
  content: [
    { type: 'text', text },
    {
      type: 'resource_link',
      uri: need.link.uri,
      name: need.link.name,
      title: need.link.title,
      description: need.link.description,
      mimeType: 'application/json',
      annotations: { audience: ['user'], priority: 1 },
    },
  ],
  _meta: { [authorizationMetaKey]: authorizationEnvelope(need, code) },
})
