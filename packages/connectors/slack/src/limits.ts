import {
  ConnectorError,
  outsideLimits,
  type Limits,
  type Target,
  type TargetKind,
} from '@grantway/connector-kit'
import { channelIdOf, readConversation, readMessage } from './references.ts'

/** Grants can be limited to a few channels, or to all but a few. */
export const channels: TargetKind = {
  kind: 'channel',
  title: 'Channels',
  example: 'https://acme.slack.com/archives/C0123456789',
  parse: channelIdOf,
}

/** Gives the target of a channel by its id. */
export const channelTarget = (id: string): Target => ({ kind: channels.kind, id })

/**
 * Gives what an input is known to touch before any request: a channel by its id. A `#name` is resolved by
 * reading and judged then; a person is no channel, so that a list of allowed channels refuses them.
 */
export const conversationTargets = (text: string): readonly Target[] => {
  const reference = readConversation(text)
  if (reference?.kind === 'id') return [channelTarget(reference.id)]
  return reference?.kind === 'person' ? [channelTarget(text.trim())] : []
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

/** Gives the ids of the channels that a grant is limited to, and of those it leaves out. */
export const listedChannels = (
  limits: Limits | undefined,
): { readonly allowed: readonly string[]; readonly denied: readonly string[] } => {
  const ids = (list: readonly Target[] = []): readonly string[] =>
    list.filter(({ kind }) => kind === channels.kind).map(({ id }) => id)
  return { allowed: ids(limits?.allow), denied: ids(limits?.deny) }
}
