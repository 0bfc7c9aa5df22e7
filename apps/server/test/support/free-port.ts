import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

/**
 * Finds a port that nobody uses, below the range of outgoing connections: while nobody has it, one of
 * those could take it.
 */
export const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const port = randomInt(20_000, 30_000)
    const probe = createServer()
    probe.once('error', () => resolve(freePort()))
    probe.listen(port, '127.0.0.1', () => probe.close(() => resolve(port)))
  })
