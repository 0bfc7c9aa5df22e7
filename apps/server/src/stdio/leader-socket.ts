import { createServer, type Socket } from 'node:net'
import { resolve } from 'node:path'
import { listenPrivately } from '../control/private-socket.ts'
import { answerJoin, type Claim } from './claim.ts'
import { parseLine, readLines } from './lines.ts'

/** Where the leader of a data directory listens for the processes of other clients, and its own. */
export const socketPath = (dataDir: string): string => resolve(dataDir, 'stdio.sock')

/** One served client: takes parsed messages. */
export interface Served {
  readonly receive: (message: unknown) => void
  readonly close: () => Promise<void>
}

/**
 * Listens for processes that forward their client's messages: JSON-RPC, one message a line, as on standard
 * input. The socket has mode 0600; whoever can open it is the person. Gives what closes it.
 */
export const openLeaderSocket = async (
  dataDir: string, claim: Claim, serve: (send: (message: object) => void) => Served,
): Promise<() => Promise<void>> => {
  const sockets = new Set<Socket>()
  const served = new Set<Served>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let client: Served | undefined
    const send = (message: object): void => void (socket.writable && socket.write(`${JSON.stringify(message)}\n`))
    readLines(socket, (line) => {
      const message = parseLine(line)
      if (client) return client.receive(message)
      const { joined, answer } = answerJoin(message, claim)
      send(answer)
      if (!joined) return void socket.end()
      client = serve(send)
      served.add(client)
    })
    // The other side may be killed at any moment; `close` follows.
    socket.on('error', () => undefined)
    socket.once('close', () => {
      sockets.delete(socket)
      if (!client) return
      served.delete(client)
      void client.close()
    })
  })
  await listenPrivately(server, socketPath(dataDir))
  return async () => {
    const closed = new Promise((done) => server.close(done))
    await Promise.all([...served].map((client) => client.close()))
    for (const socket of sockets) socket.destroy()
    await closed
  }
}
