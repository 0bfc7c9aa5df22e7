import type { Engine, LinkStatus, Principal } from '@grantway/auth-core'
import { ConnectorError } from '@grantway/connector-kit'
import type { CallToolResult } from '@modelcontextprotocol/server'
import { checkInput, type CheckOutput } from '../catalog/connections-check-definition.ts'

/**
 * Answers `connections_check`: what is connected for this person, and the link for what is not.
 * **Errors:** INVALID_INPUT for a connector that does not exist here.
 */
export const checkConnections = async (
  engine: Engine,
  principal: Principal,
  given: Readonly<Record<string, unknown>>,
): Promise<CallToolResult> => {
  const input = checkInput.safeParse(given)
  const wanted = input.success ? input.data.connector : ''
  const links = engine.links.filter(
    ({ kind, connector }) => kind === 'connector' && (wanted === undefined || connector?.id === wanted),
  )
  if (wanted !== undefined && links.length === 0) {
    const known = engine.connectors.map(({ id }) => id).join(', ')
    throw new ConnectorError('INVALID_INPUT', { message: `connector: must be one of ${known}` })
  }
  const statuses = await Promise.all(links.map((link) => engine.linkStatus(principal, link)))
  const output: CheckOutput = { connections: statuses.map(entryOf) }
  return {
    content: [{ type: 'text', text: statuses.map(sentenceOf).join('\n') }],
    structuredContent: output,
  }
}

const titleOf = ({ link }: LinkStatus): string => link.connector?.title ?? link.title

const entryOf = (status: LinkStatus): CheckOutput['connections'][number] => ({
  connector: status.link.connector?.id ?? '',
  title: titleOf(status),
  state: status.state,
  ...(status.account === undefined ? {} : { account: status.account }),
  capabilities: status.granted.map(({ title }) => title),
  link: { uri: status.link.uri, name: status.link.name, url: status.url },
})

const sentenceOf = (status: LinkStatus): string => {
  const { link, state, account, url } = status
  const title = titleOf(status)
  const open = `open the '${link.name}' resource (${link.uri}): ${url}`
  const connected = `Connected to ${title}${account === undefined ? '' : ` as ${account}`}.`
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
