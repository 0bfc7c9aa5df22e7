import { chmodSync, rmSync } from 'node:fs'
import type { Server } from 'node:net'

/** Longest path a unix socket can have on Linux and macOS. */
const maxSocketPath = 103

/** Tells whether a unix socket can have this path. */
export const fitsSocket = (path: string): boolean => Buffer.byteLength(path) <= maxSocketPath

/**
 * Listens on a unix socket that only this user can open (mode 0600 from its first moment on).
 * Only for a process that holds the lock on the directory: what a killed one left behind is replaced.
 */
export const listenPrivately = async (server: Server, path: string): Promise<void> => {
  rmSync(path, { force: true })
  const previous = process.umask(0o177)
  try {
    await new Promise<void>((done, reject) => {
      server.once('error', reject)
      server.listen(path, done)
    })
  } finally {
    process.umask(previous)
  }
  chmodSync(path, 0o600)
}
