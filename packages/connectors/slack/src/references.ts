/** What a text names a person by. */
export type PersonReference =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'email'; readonly email: string }
  | { readonly kind: 'handle'; readonly handle: string }

/** What a text names a conversation by. */
export type ConversationReference =
  | { readonly kind: 'id'; readonly id: string }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'person'; readonly person: PersonReference }

/** What a text names a message by; a link tells the conversation too, and the thread. */
export interface MessageReference {
  readonly channel?: string
  readonly ts: string
  readonly threadTs?: string
}

const channelId = /^[CGD][A-Z0-9]{7,20}$/
const userId = /^[UW][A-Z0-9]{7,20}$/
const fileId = /^F[A-Z0-9]{7,20}$/
const timestamp = /^\d{10}\.\d{6}$/
const channelName = /^#?([\p{Ll}\p{Lo}\p{Lm}\p{N}_-]{1,80})$/u
const handle = /^@([\p{L}\p{N}._-]{1,80})$/u
const email = /^[\w.+'-]{1,64}@[\w-]{1,63}(\.[\w-]{1,63}){1,8}$/
const slackHost = /(^|\.)slack(-gov)?\.com$/

const linkOf = (text: string): URL | undefined => {
  const url = URL.canParse(text) ? new URL(text) : undefined
  return url?.protocol === 'https:' && slackHost.test(url.hostname) ? url : undefined
}

/** Gives the id that a text names outright: an id, a link to a channel or message, or a mention. */
export const channelIdOf = (text: string): string | undefined => {
  const typed = text.trim()
  const mention = /^<#([A-Z0-9]+)(\|[^>]*)?>$/.exec(typed)?.[1]
  const { pathname = '' } = linkOf(typed) ?? {}
  const linked = /^\/(?:archives|client\/[A-Z0-9]+)\/([A-Z0-9]+)(?:\/|$)/.exec(pathname)?.[1]
  const id = mention ?? linked ?? typed
  return channelId.test(id) ? id : undefined
}

/** Reads a person out of an id, a mention, an e-mail address or an @handle. */
export const readPerson = (text: string): PersonReference | undefined => {
  const typed = text.trim()
  const id = /^<@([A-Z0-9]+)(\|[^>]*)?>$/.exec(typed)?.[1] ?? typed
  if (userId.test(id)) return { kind: 'id', id }
  if (email.test(typed)) return { kind: 'email', email: typed.toLowerCase() }
  const name = handle.exec(typed)?.[1]
  return name === undefined ? undefined : { kind: 'handle', handle: name }
}

/** Reads a conversation out of an id, a link, a #name, or the person at the other end. */
export const readConversation = (text: string): ConversationReference | undefined => {
  const id = channelIdOf(text)
  if (id !== undefined) return { kind: 'id', id }
  const person = readPerson(text)
  if (person) return { kind: 'person', person }
  const name = channelName.exec(text.trim())?.[1]
  return name === undefined ? undefined : { kind: 'name', name }
}

/** Reads a message out of its link, or its `ts`. */
export const readMessage = (text: string): MessageReference | undefined => {
  const typed = text.trim()
  if (timestamp.test(typed)) return { ts: typed }
  const url = linkOf(typed)
  const [, channel, seconds, rest] =
    /^\/archives\/([CGD][A-Z0-9]{7,20})\/p(\d{10})(\d{6})$/.exec(url?.pathname ?? '') ?? []
  if (!url || channel === undefined) return undefined
  const thread = url.searchParams.get('thread_ts') ?? ''
  return { channel, ts: `${seconds}.${rest}`, ...(timestamp.test(thread) && { threadTs: thread }) }
}

/** Reads a file out of its id or link. */
export const fileIdOf = (text: string): string | undefined => {
  const typed = text.trim()
  const linked = /^\/files\/[A-Z0-9]+\/([A-Z0-9]+)(?:\/|$)/.exec(linkOf(typed)?.pathname ?? '')?.[1]
  const id = linked ?? typed
  return fileId.test(id) ? id : undefined
}
