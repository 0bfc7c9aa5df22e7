import type { ConnectionHealth, ConnectionView, Engine, Link, Principal } from '@grantway/auth-core'
import { ConnectorError } from '@grantway/connector-kit'
import type { CallToolResult } from '@modelcontextprotocol/server'
import { checkInput, type CheckOutput } from '../catalog/own-tools.ts'
import { connectedSentence, linkRef, openSentence, serviceOf, standingSentence } from '../links/standing.ts'

type Entry = CheckOutput['connections'][number]

/** What came of one service, or of one account of it. */
interface Checked {
  readonly entry: Entry
  readonly sentence: string
}

/**
 * Answers `connections_check`: asks each service whether the person's connections work, and says which link mends
 * what does not. **Errors:** INVALID_INPUT for a connector or an account that does not exist here, POLICY_DENIED.
 */
export const checkConnections = async (
  engine: Engine,
  principal: Principal,
  given: Readonly<Record<string, unknown>>,
  signal: AbortSignal,
): Promise<CallToolResult> => {
  const { links, accounts } = await wanted(engine, principal, given)
  const checked = await Promise.all(links.map((link) => checkService(engine, principal, link, accounts, signal)))
  const output: CheckOutput = { connections: checked.flat().map(({ entry }) => entry) }
  return {
    content: [{ type: 'text', text: checked.flat().map(({ sentence }) => sentence).join('\n') }],
    structuredContent: output,
  }
}

// Which services are meant, and which of the person's accounts there.
const wanted = async (
  engine: Engine,
  principal: Principal,
  given: Readonly<Record<string, unknown>>,
): Promise<{ readonly links: readonly Link[]; readonly accounts: readonly ConnectionView[] }> => {
  const input = checkInput.safeParse(given)
  const field = input.error?.issues[0]?.path[0]
  const { connector, account } = input.data ?? { [field === 'account' ? 'account' : 'connector']: '' }
  const links = engine.links.filter(
    (link) => link.kind === 'connector' && (connector === undefined || link.connector?.id === connector),
  )
  if (links.length === 0) throw unknownName('connector', engine.connectors.map(({ id }) => id))
  const own = (await engine.connections(principal)).filter((view) => links.some((link) => isOf(view, link)))
  if (account === undefined) return { links, accounts: own }
  const accounts = own.filter((view) => view.account === account || view.id === account)
  if (accounts.length === 0) throw unknownName('account', own.map((view) => view.account))
  return { links: links.filter((link) => accounts.some((view) => isOf(view, link))), accounts }
}

const isOf = (view: ConnectionView, link: Link): boolean => view.connector.id === link.connector?.id

const unknownName = (field: string, known: readonly string[]): ConnectorError =>
  new ConnectorError('INVALID_INPUT', {
    message: known.length === 0 ? `${field}: there is none yet` : `${field}: must be one of ${known.join(', ')}`,
  })

const checkService = async (
  engine: Engine,
  principal: Principal,
  link: Link,
  connections: readonly ConnectionView[],
  signal: AbortSignal,
): Promise<readonly Checked[]> => {
  const accounts = connections.filter((view) => isOf(view, link))
  const health = await Promise.all(accounts.map(({ id }) => engine.checkConnection(principal, id, signal)))
  // Read afterwards: what a service refuses is known as expired from then on.
  const status = await engine.linkStatus(principal, link)
  const service = { ...serviceOf(link), link: linkRef(status) }
  const found = accounts.flatMap((view, index): readonly Checked[] => {
    const answer = health[index]
    if (answer === undefined) return []
    const entry = { ...service, account: view.account }
    // The link stands for the account that calls use when they name none: it knows what is missing there.
    return answer === 'works' && view.isDefault
      ? [{ entry: { ...entry, state: status.state }, sentence: standingSentence(status) }]
      : [{ entry: { ...entry, state: stateOf[answer] }, sentence: sentenceOf[answer](view, openSentence(status)) }]
  })
  return found.length > 0 ? found : [{ entry: { ...service, state: status.state }, sentence: standingSentence(status) }]
}

const stateOf = { works: 'connected', refused: 'needs_reauth', unanswered: 'unanswered' } as const

const sentenceOf: Readonly<Record<ConnectionHealth, (view: ConnectionView, open: string) => string>> = {
  works: ({ connector, account }) => connectedSentence(connector.title, account),
  refused: ({ connector, account }, open) =>
    `Connection failed. Please try again: ${connector.title} no longer accepts the authorization of ${account}. To reconnect, ${open}`,
  unanswered: ({ connector, account }) =>
    `${connector.title} does not answer now, so that the connection as ${account} could not be checked. Try again in a minute.`,
}
