import { isConnectorError, toolsFor, type ToolAnnotations } from '@grantway/connector-kit'
import { z } from 'zod'
import type { SlackApi } from '../api.ts'
import { channelKind, type ChannelKind } from '../records/channel.ts'
import type { ChannelType } from '../api.ts'

/** Declares a tool over the API of Slack. */
export const tool = toolsFor<SlackApi>()

const hints = (
  readOnlyHint: boolean,
  destructiveHint: boolean,
  idempotentHint: boolean,
): ToolAnnotations => ({
  readOnlyHint,
  destructiveHint,
  idempotentHint,
  openWorldHint: true,
})

/** Changes nothing. */
export const reads = hints(true, false, true)
/** Every call adds something more. */
export const adds = hints(false, false, false)
/** Changes something that can be changed back; twice is the same as once. */
export const sets = hints(false, false, true)
/** Replaces what is not kept; twice is the same as once. */
export const overwrites = hints(false, true, true)

/** A conversation as people name it. */
export const channelInput = z.string().min(1).max(500).describe('Id, link, #name, or @person')
/** A message as people name it; `channel` only beside a bare `ts`. */
export const messageInput = {
  message: z.string().min(1).max(500).describe('Link, or ts with channel'),
  channel: channelInput.optional(),
}
/** A person as people name them. */
export const personInput = z.string().min(1).max(320).describe('Id, @handle or e-mail')
/** What to post. */
export const textInput = z.string().min(1).max(12_000).describe('Markdown')

const types: Readonly<Record<ChannelKind, ChannelType>> = {
  public: 'public_channel',
  private: 'private_channel',
  dm: 'im',
  'group-dm': 'mpim',
}

/** Which kinds of conversations; each but the default one needs its own agreement. */
export const kindsInput = z.array(channelKind).min(1).max(4).default(['public'])

/** Gives the kinds in the API's words, each once. */
export const typesOf = (kinds: readonly ChannelKind[]): readonly ChannelType[] =>
  [...new Set(kinds)].map((kind) => types[kind])

/**
 * Gives what only rounds a result off, or nothing when it cannot be had: a message that was sent must not look
 * like one that was not.
 */
export const ifKnown = async <Value>(wanted: Promise<Value>): Promise<Value | undefined> => {
  try {
    return await wanted
  } catch (error) {
    if (isConnectorError(error)) return undefined
    throw error
  }
}
