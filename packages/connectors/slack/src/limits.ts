import {
  ConnectorError,
  outsideLimits,
  type Limits,
  type Target,
  type TargetKind,
} from '@grantway/connector-kit'
import { channelIdOf, readMessage, readPerson } from './references.ts'

const userIdOf = (text: string): string | undefined => {
  const person = readPerson(text)
  return person?.kind === 'id' ? person.id : undefined
}

/**
 * Grants can be limited to a few channels, or to all but a few. The id of a person stands for writing to them:
 * which direct message that is need not be known before it is opened.
 */
export const channels: TargetKind = {
  kind: 'channel',
  title: 'Channels',
  example: 'https://acme.slack.com/archives/C0123456789',
  parse: (typed) => channelIdOf(typed) ?? userIdOf(typed),
}

/** Gives the target of a channel, or of a person, by its id. */
export const channelTarget = (id: string): Target => ({ kind: channels.kind, id })

/**
 * Gives what an input is known to touch before any request: a channel or a person by id. A #name, an @handle and
 * an e-mail address are resolved by reading, and judged then.
 */
export const conversationTargets = (text: string): readonly Target[] => {
  const id = channels.parse(text)
  return id === undefined ? [] : [channelTarget(id)]
}

/** Gives the targets of an input that names a message, by its link or within a channel. */
export const messageTargets = (input: {
  readonly message: string
  readonly channel?: string | undefined
}): readonly Target[] => {
  const linked = readMessage(input.message)?.channel
  return [
    ...(linked === undefined ? [] : [channelTarget(linked)]),
    ...(input.channel === undefined ? [] : conversationTargets(input.channel)),
  ]
}

/** Tells whether a channel may be shown. */
export const isWithin = (limits: Limits | undefined, id: string): boolean =>
  limits === undefined || outsideLimits([channels], limits, [channelTarget(id)]) === undefined

/** **Errors:** RESOURCE_NOT_SELECTED when one of the targets lies outside the limits. */
export const refuseOutside = (limits: Limits | undefined, targets: readonly Target[]): void => {
  if (limits && outsideLimits([channels], limits, targets)) {
    throw new ConnectorError('RESOURCE_NOT_SELECTED', {
      message: 'This channel was not selected for the assistant.',
    })
  }
}

/**
 * Refuses the direct message with a person who passed, where it is denied by its own id.
 * **Errors:** RESOURCE_NOT_SELECTED.
 */
export const refuseDenied = (limits: Limits | undefined, id: string): void =>
  refuseOutside(limits && { allow: [], deny: limits.deny }, [channelTarget(id)])

/** Which channels a list names, by id. `allowed` is missing where a grant is not limited to some. */
export interface ListedChannels {
  readonly allowed: readonly string[] | undefined
  readonly denied: readonly string[]
}

/** Gives the channels that a grant is limited to, and those it leaves out; people are left aside. */
export const listedChannels = (limits: Limits | undefined): ListedChannels => {
  const named = (list: readonly Target[] = []): readonly Target[] =>
    list.filter(({ kind }) => kind === channels.kind)
  const ids = (list: readonly Target[]): readonly string[] =>
    list.flatMap(({ id }) => (channelIdOf(id) === undefined ? [] : [id]))
  const allow = named(limits?.allow)
  return { allowed: allow.length > 0 ? ids(allow) : undefined, denied: ids(named(limits?.deny)) }
}
