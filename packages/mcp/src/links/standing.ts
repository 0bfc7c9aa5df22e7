import type { Engine, Link, LinkStatus } from '@grantway/auth-core'

/** Names the service of a connector's link, for a structured answer. */
export const serviceOf = ({ connector, title }: Link): { readonly connector: string; readonly title: string } =>
  ({ connector: connector?.id ?? '', title: connector?.title ?? title })

/** Finds the link to the page of all connections. */
export const manageLink = (engine: Pick<Engine, 'links'>): Link | undefined => engine.links.find(({ kind }) => kind === 'manage')

/** Which link to open, for a structured answer. */
export const linkRef = ({ link, url }: LinkStatus): { readonly uri: string; readonly name: string; readonly url: string } =>
  ({ uri: link.uri, name: link.name, url })

/** Says which link to open: name, URI and address, for clients that show only text. */
export const openSentence = ({ link, url }: LinkStatus): string => `open the '${link.name}' resource (${link.uri}): ${url}`

/** Says that a service is connected, and as whom. */
export const connectedSentence = (title: string, account: string | undefined): string =>
  `Connected to ${title}${account === undefined ? '' : ` as ${account}`}.`

/** Says in a sentence how a connector's link stands, and what to open where that helps. */
export const standingSentence = (status: LinkStatus): string => {
  const { link, state, account } = status
  const { title } = serviceOf(link)
  const connected = connectedSentence(title, account)
  const open = openSentence(status)
  switch (state) {
    case 'connected':
      return connected
    case 'capability_missing':
      return `${connected} To allow more, ${open}`
    case 'approval_required':
      return `${title} needs an administrator's approval. To request it, ${open}`
    case 'approval_pending':
      return `${title} waits for an administrator's approval. To see how it stands, ${open}`
    case 'needs_reauth':
      return `The ${title} authorization has expired. To reconnect, ${open}`
    case 'not_connected':
      return `${title} is not connected. To connect, ${open}`
  }
}
