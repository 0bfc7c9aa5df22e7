// A loopback proxy between the suite, which has no bearer, and a server that wants one.
import { createServer, request as send } from 'node:http'

const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities'

// The product makes up this prompt's name from the connector, so the one of the scenario cannot be chosen.
const prompts = { test_input_required_result_prompt: 'connect_test' }

/**
 * Starts the proxy. It adds the bearer, and changes two things in what the suite sends:
 * `elicitation: {}`, which means forms only, becomes `elicitation: { url: {} }`, because the suite has no client that
 * opens links; and one prompt gets the name it has in the product. Answers pass unchanged.
 * @param {string} bearer
 */
export const startProxy = async (bearer) => {
  let port = 0
  const server = createServer((incoming, outgoing) => {
    const chunks = []
    incoming.on('data', (chunk) => chunks.push(chunk))
    incoming.on('end', () => forward(port, bearer, incoming, Buffer.concat(chunks), outgoing))
  })
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: server.address().port,
    forwardTo: (target) => {
      port = target
    },
    close: () =>
      new Promise((resolve) => {
        server.close(resolve)
        server.closeAllConnections()
      }),
  }
}

const forward = (port, bearer, incoming, bytes, outgoing) => {
  const { body, name } = adapt(bytes)
  const { 'transfer-encoding': _encoding, ...given } = incoming.headers
  const headers = {
    ...given,
    ...(name === undefined || given['mcp-name'] === undefined
      ? {}
      : { 'mcp-name': prompts[given['mcp-name']] ?? given['mcp-name'] }),
    ...(bytes.length === 0 ? {} : { 'content-length': body.length }),
    authorization: `Bearer ${bearer}`,
  }
  const onward = send(
    { host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers },
    (answer) => {
      outgoing.writeHead(answer.statusCode, answer.headers)
      answer.pipe(outgoing)
    },
  )
  onward.on('error', () => outgoing.destroy())
  outgoing.on('close', () => onward.destroy())
  onward.end(body)
}

const adapt = (bytes) => {
  const message = parse(bytes)
  const declared = message?.params?._meta?.[capabilitiesKey]
  const name = message?.method === 'prompts/get' ? prompts[message.params?.name] : undefined
  const formsOnly = declared?.elicitation && Object.keys(declared.elicitation).length === 0
  if (!formsOnly && name === undefined) return { body: bytes, name }
  if (formsOnly) declared.elicitation = { url: {} }
  if (name !== undefined) message.params.name = name
  return { body: Buffer.from(JSON.stringify(message)), name }
}

const parse = (bytes) => {
  try {
    return JSON.parse(bytes.toString('utf8'))
  } catch {
    return undefined
  }
}
