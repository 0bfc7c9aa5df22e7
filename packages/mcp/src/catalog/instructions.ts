import type { Link } from '@grantway/auth-core'

/** Instructions take room in every conversation: 150 tokens at four bytes each. */
const maxBytes = 600

const conduct =
  'If a tool answers AUTH_*, APPROVAL_* or SCOPE_MISSING, show the person the named link, ' +
  'and do not retry until they say they are done. ' +
  'connections_list tells what is connected, connections_check asks the services; auth://links lists all links.'

/** Tells a model in a few sentences which connectors need a connection, by which links, and how to wait. */
export const writeInstructions = (links: readonly Link[]): string => {
  const connectors = links.filter(({ kind }) => kind === 'connector')
  const attempts = [
    connectors.map(({ connector, name, uri }) => `${connector?.title} (${name}, ${uri})`),
    connectors.map(({ connector, uri }) => `${connector?.title} (${uri})`),
    connectors.map(({ connector }) => connector?.title),
  ]
  const texts = attempts.map(
    (names) => `These tools act for the person, who connects once: ${names.join(', ')}. ${conduct}`,
  )
  return texts.find((text) => Buffer.byteLength(text) <= maxBytes) ?? conduct
}
