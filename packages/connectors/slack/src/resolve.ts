import { ConnectorError, type CallContext } from '@grantway/connector-kit'
import type { Place, SlackApi } from './api.ts'
import { channelTarget, conversationTargets, messageTargets, refuseDenied, refuseOutside } from './limits.ts'
import {
  readConversation,
  readMessage,
  readPerson,
  type MessageReference,
  type PersonReference,
} from './references.ts'

/** What of a call is needed to find what an input speaks of. */
export type Finder = Pick<CallContext<SlackApi>, 'api' | 'limits'>

/**
 * Finds the conversation that a text names: an id or link as it is, a #name among one's own, a person as the
 * direct message with them. `opening` opens that one when it must, which is a write.
 * **Errors:** INVALID_INPUT, NOT_FOUND_OR_NO_ACCESS; RESOURCE_NOT_SELECTED, for a name before anything but
 * the name was read.
 */
export const conversationOf = async (
  { api, limits }: Finder,
  text: string,
  direct: 'opening' | 'reading' = 'reading',
): Promise<string> => {
  const reference = readConversation(text)
  if (!reference) throw invalid('channel: give an id, a link, a #name, or a person as @handle.')
  refuseOutside(limits, conversationTargets(text))
  if (reference.kind === 'id') return reference.id
  if (reference.kind === 'person') return directMessage({ api, limits }, reference.person, direct)
  const id = await api.channelNamed(reference.name)
  refuseOutside(limits, [channelTarget(id)])
  return id
}

// The person is judged before anything is opened, and the direct message before anything is done in it.
const directMessage = async (
  { api, limits }: Finder,
  person: PersonReference,
  direct: 'opening' | 'reading',
): Promise<string> => {
  const userId = await api.personId(person)
  refuseOutside(limits, [channelTarget(userId)])
  const id = await (direct === 'opening' ? api.open([userId]) : api.directMessageWith(userId))
  refuseDenied(limits, id)
  return id
}

/** Finds the person that a text names. **Errors:** INVALID_INPUT, NOT_FOUND_OR_NO_ACCESS. */
export const personOf = ({ api }: Finder, text: string): Promise<string> => {
  const person = readPerson(text)
  if (!person) throw invalid('Give a person as id, @handle or e-mail address.')
  return api.personId(person)
}

/** Finds a message by its link, or by its `ts` within a channel. **Errors:** as `conversationOf`. */
export const messageOf = async (
  finder: Finder,
  input: { readonly message: string; readonly channel?: string | undefined },
): Promise<Place & { readonly threadTs: string | undefined }> => {
  const reference = readMessage(input.message)
  if (!reference) throw invalid('message: give its link, or its ts together with channel.')
  refuseOutside(finder.limits, messageTargets(input))
  const named = input.channel === undefined ? undefined : await conversationOf(finder, input.channel)
  const channel = reference.channel ?? named
  if (channel === undefined) throw invalid('A ts needs the channel it is in; a link does not.')
  if (named !== undefined && named !== channel)
    throw invalid('The link leads to another channel than the named one.')
  return { channel, ts: reference.ts, threadTs: reference.threadTs }
}

/** Reads which thread a message goes to. **Errors:** INVALID_INPUT for a thread of another channel. */
export const threadOf = (channel: string, text: string): string => {
  const thread: MessageReference | undefined = readMessage(text)
  if (!thread) throw invalid('thread: give the link or the ts of its first message.')
  if (thread.channel !== undefined && thread.channel !== channel)
    throw invalid('thread: it is in another channel.')
  return thread.threadTs ?? thread.ts
}

const invalid = (message: string): ConnectorError => new ConnectorError('INVALID_INPUT', { message })
