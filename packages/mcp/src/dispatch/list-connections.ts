import { isUsable, type ConnectionView, type Engine, type Principal } from '@grantway/auth-core'
import type { CallToolResult } from '@modelcontextprotocol/server'
import type { ListOutput } from '../catalog/own-tools.ts'
import { linkRef, manageLink, serviceOf, standingSentence } from '../links/standing.ts'

/** Answers `connections_list`: every service of the deployment, the person's accounts, and the links. Asks nobody. */
export const listConnections = async (engine: Engine, principal: Principal): Promise<CallToolResult> => {
  const links = engine.links.filter(({ kind }) => kind === 'connector')
  const [statuses, connections] = await Promise.all([
    Promise.all(links.map((link) => engine.linkStatus(principal, link))),
    engine.connections(principal),
  ])
  const services = statuses.map((status) => ({
    status,
    accounts: connections.filter(({ connector }) => connector.id === status.link.connector?.id),
  }))
  const manage = manageRef(engine)
  const output: ListOutput = {
    services: services.map(({ status, accounts }) => ({
      ...serviceOf(status.link),
      state: status.state,
      accounts: accounts.map(accountOf),
      link: linkRef(status),
    })),
    manage,
  }
  const lines = services.flatMap(({ status, accounts }) => [standingSentence(status), ...accounts.slice(1).map(otherAccount)])
  const end = `To see, change or end connections, open the '${manage.name}' resource (${manage.uri}): ${manage.url}`
  return { content: [{ type: 'text', text: [...lines, end].join('\n') }], structuredContent: output }
}

const accountOf = (view: ConnectionView): ListOutput['services'][number]['accounts'][number] => ({
  account: view.account,
  state: isUsable(view) ? 'connected' : 'needs_reauth',
  capabilities: view.capabilities.map(({ title }) => title),
  ...(view.lastUsedAt && { lastUsed: view.lastUsedAt.toISOString() }),
})

const otherAccount = (view: ConnectionView): string =>
  isUsable(view)
    ? `Also connected to ${view.connector.title} as ${view.account}.`
    : `The ${view.connector.title} account ${view.account} must be reconnected.`

const manageRef = (engine: Engine): ListOutput['manage'] => {
  const link = manageLink(engine)
  if (!link) throw new TypeError('A deployment has a link to its connections.')
  return { uri: link.uri, name: link.name, url: engine.linkUrl(link) }
}
