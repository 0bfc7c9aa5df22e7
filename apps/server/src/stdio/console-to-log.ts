import { Console } from 'node:console'
import { Writable } from 'node:stream'
import type { Log } from '@grantway/auth-core'

/** Sends what libraries print to the log: on standard output a line of theirs would break the protocol. */
export const consoleToLog = (log: Log): void => {
  const sink = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      log.warn('a library says', { text: chunk.toString('utf8').trim() })
      done()
    },
  })
  globalThis.console = new Console(sink, sink)
}
