// Says what a client declared, what it got and whether it got through, from the wire and not from the client.

const asking = new Set(['tools/call', 'resources/read', 'prompts/get'])

/**
 * Makes the row of one client.
 * @param {{ name: string, version: string, discovered: boolean, arrived: string, link?: string, takesToken?: boolean, connected: boolean, secondCall: boolean, matches?: boolean }} outcome
 * @param {readonly import('./wire-recorder.mjs').Exchange[]} exchanges
 */
export const describeClient = (outcome, exchanges) => {
  const calls = exchanges.filter(({ request }) => asking.has(request?.method))
  const sent = calls.map(({ answers }) => kindOf(answers.at(-1)))
  const { link, matches = true, takesToken = false, ...rest } = outcome
  return {
    ...rest,
    revision: revisionOf(exchanges),
    declared: declaredIn(exchanges)?.elicitation
      ? `elicitation ${JSON.stringify(declaredIn(exchanges).elicitation)}`
      : 'no elicitation',
    sent,
    // The last answer on the wire is what counts: a client may call anything a success.
    ok:
      outcome.discovered !== takesToken &&
      link !== undefined &&
      outcome.connected &&
      outcome.secondCall &&
      matches &&
      sent.at(-1) === 'result',
  }
}

const declaredIn = (exchanges) => {
  // Some clients begin with a probe that declares nothing.
  const initialize = exchanges.findLast(
    ({ request }) => request?.method === 'initialize' && request.params?.capabilities,
  )
  const modern = exchanges.find(
    ({ request }) => request?.params?._meta?.['io.modelcontextprotocol/clientCapabilities'],
  )
  return (
    initialize?.request.params.capabilities ??
    modern?.request.params._meta['io.modelcontextprotocol/clientCapabilities']
  )
}

const revisionOf = (exchanges) => {
  const started = exchanges.find(
    ({ request, answers }) => request?.method === 'initialize' && answers[0]?.result,
  )
  return (
    started?.answers[0].result.protocolVersion ??
    (exchanges.some(({ request }) => request?.params?._meta?.['io.modelcontextprotocol/protocolVersion'])
      ? '2026-07-28'
      : 'unknown')
  )
}

const kindOf = (answer) => {
  if (answer?.error) return `error ${answer.error.code}`
  if (answer?.result?.resultType === 'input_required') return 'input_required'
  return answer?.result?.isError ? 'error result' : 'result'
}

/** Clients that cannot run here, and why. */
export const notRunHere = {
  'Claude Code, Codex CLI, Gemini CLI': 'they need an account with a model',
  'Claude Desktop, Cursor, VS Code': 'they need a desktop, and most of them an account',
  '@wong2/mcp-cli': 'interactive only, and through mcp-remote only',
}

/** A Markdown table of all clients; a client that failed has its reason in it. */
export const tableOf = (rows) =>
  [
    '| client | version | revision | declared | sent by the server | how the link arrived | bearer | second call |',
    '|---|---|---|---|---|---|---|---|',
    ...rows.map(({ name, version, revision, declared, sent, arrived, discovered, secondCall, ok, reason }) =>
      reason
        ? `| ${name} | ${version} | failed: ${reason} | | | | | |`
        : `| ${name} | ${version} | ${revision} | ${declared} | ${sent.join(', ')} | ${arrived} | ${
            discovered ? 'found OAuth itself' : 'personal token'
          } | ${ok ? 'ok' : secondCall ? 'ok, but something else is wrong' : 'failed'} |`,
    ),
    '',
    ...Object.entries(notRunHere).map(([name, reason]) => `Not run here: ${name} (${reason}).`),
  ].join('\n')
