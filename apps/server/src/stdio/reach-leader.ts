import { lstatSync, type Stats } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { ConnectorError, isConnectorError } from '@grantway/connector-kit'
import { joinRequest, refusalIn, type Claim } from './claim.ts'
import { socketPath } from './leader-socket.ts'
import { parseLine, readLines } from './lines.ts'

/** The way to the leader. */
export interface Link {
  /** Sends a line; `false` when the leader is known to be gone. */
  readonly send: (line: string) => boolean
  /** Settles when the leader is gone. */
  readonly gone: Promise<void>
  readonly close: () => void
}

/** How a process finds its leader. */
export interface Reach {
  readonly dataDir: string
  readonly claim: Claim
  /** Makes this process the leader. **Errors:** STORE_UNAVAILABLE while another process has the directory. */
  readonly lead: () => Promise<void>
}

/** Another process that leads may need this long to open its database. */
const patienceMs = 20_000
const pauseMs = 100

/**
 * Joins the leader of the data directory, and becomes it when there is none. The lock on the directory
 * decides, which the kernel frees when its holder dies. Who leads talks to itself over the same socket, so
 * that there is one way only. **Errors:** CONFIG_INVALID, STORE_UNAVAILABLE.
 */
export const reachLeader = async ({ dataDir, claim, lead }: Reach, onLine: (line: string) => void): Promise<Link> => {
  const until = Date.now() + patienceMs
  for (;;) {
    const link = await joinLeader(dataDir, claim, onLine)
    if (link) return link
    try {
      await lead()
    } catch (error) {
      await sleep(pauseMs)
      // Two that start together may meet in other places than the lock; the winner is there a moment later.
      const other = await joinLeader(dataDir, claim, onLine)
      if (other) return other
      const busy = isConnectorError(error) && error.code === 'STORE_UNAVAILABLE'
      if (!busy || Date.now() > until) throw error
    }
  }
}

const joinLeader = async (dataDir: string, claim: Claim, onLine: (line: string) => void): Promise<Link | undefined> => {
  const path = socketPath(dataDir)
  if (!isOwn(path)) return undefined
  const socket = await open(path)
  if (!socket) return undefined
  const gone = new Promise<void>((done) => socket.once('close', () => done()))
  let joined = (_line: string): void => undefined
  const answer = new Promise<string | undefined>((resolve) => {
    joined = resolve
    void gone.then(() => resolve(undefined))
  })
  let handle = (line: string): void => {
    handle = onLine
    joined(line)
  }
  readLines(socket, (line) => handle(line))
  const send = (line: string): boolean => {
    if (socket.writable) socket.write(`${line}\n`)
    return socket.writable
  }
  send(JSON.stringify(joinRequest(claim)))
  const first = await answer
  // The leader died while it was asked.
  if (first === undefined) return undefined
  const refusal = refusalIn(parseLine(first))
  if (refusal === undefined) return { send, gone, close: () => socket.destroy() }
  socket.destroy()
  throw new ConnectorError('CONFIG_INVALID', { message: refusal })
}

// A socket that another user put there would get every message of this client.
const isOwn = (path: string): boolean => {
  const found = look(path)
  if (!found) return false
  if (found.isSocket() && (process.getuid === undefined || found.uid === process.getuid())) return true
  throw new ConnectorError('CONFIG_INVALID', { message: 'DATA_DIR: stdio.sock in it belongs to somebody else.' })
}

// What cannot be looked at cannot be opened either: whoever leads says what is wrong with the directory.
const look = (path: string): Stats | undefined => {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

const open = (path: string): Promise<Socket | undefined> =>
  new Promise((done) => {
    const socket = connect(path, () => done(socket))
    // Nobody listens any more, or the process is killed later; `close` follows then.
    socket.on('error', () => done(undefined))
  })
