import { variableOf, type Settings } from '../configuration/settings.ts'
import { describeRootKey } from '../open-root-key.ts'
import type { RunningServer } from '../server.ts'

/** Says what runs, where, and what to do next; a frame on a terminal, plain lines elsewhere. */
export const banner = (server: RunningServer, settings: Settings, framed: boolean): string => {
  const { url, connectors, waiting, createdKey } = server
  const lines = [
    'Grantway is ready.',
    '',
    `MCP endpoint   ${url}/mcp`,
    `Connections    ${url}/connections`,
    `Connectors     ${connectors.map(({ title }) => title).join(', ') || 'none yet'}`,
    ...(waiting.length > 0 ? [`Waiting        ${waiting.map(({ title, id }) => `${title} (set ${variableOf(id, 'CLIENT_ID')})`).join(', ')}`] : []),
    ...(settings.demo
      ? ['Sign in as     alice, bob, carol (Acme) or dave (Globex), one click each: this is a demo']
      : [`Sign in with   ${settings.upstream ? new URL(settings.upstream.issuer).host : 'the accounts of this server'}`]),
    `Data           ${settings.databaseUrl === undefined ? settings.dataDir : 'Postgres'}`,
    `Key            ${describeRootKey(settings.rootKey)}${createdKey ? ' (new: keep a copy, away from the data)' : ''}`,
    '',
    'Add it to a client:',
    `  Claude Code  claude mcp add --transport http grantway ${url}/mcp`,
    `  VS Code      code --add-mcp '{"name":"grantway","type":"http","url":"${url}/mcp"}'`,
    `  Cursor       {"mcpServers":{"grantway":{"url":"${url}/mcp"}}} in ~/.cursor/mcp.json`,
    ...(settings.databaseUrl === undefined
      ? ['', 'The embedded database survives the end of the process, not the loss of power. For more, set DATABASE_URL.']
      : []),
  ]
  if (!framed) return `${lines.join('\n')}\n`
  const width = Math.max(...lines.map((line) => line.length))
  const edge = '─'.repeat(width + 4)
  return `╭${edge}╮\n${lines.map((line) => `│  ${line.padEnd(width)}  │`).join('\n')}\n╰${edge}╯\n`
}
