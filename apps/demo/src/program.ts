import { spawn } from 'node:child_process'

/** A program that runs until it is stopped. */
export interface Program {
  /** Everything it has written to standard output. */
  readonly output: () => string
  /** Asks it to end, and gives its exit code. */
  readonly stop: () => Promise<number | null>
}

/** How a program is started, and what it says when it is ready. */
export interface ProgramOptions {
  readonly folder: string
  readonly environment: Readonly<Record<string, string>>
  /** What it writes when it can be used. */
  readonly ready: string
  /** Who runs it, for a program that must not have the rights of this one. */
  readonly uid?: number
}

/** Runs a Node.js program and waits until it says that it is ready. It gets `environment` and a PATH, and nothing else. */
export const startProgram = async (args: readonly string[], { folder, environment, ready, uid }: ProgramOptions): Promise<Program> => {
  const child = spawn(process.execPath, args, {
    cwd: folder, env: { PATH: process.env['PATH'] ?? '', ...environment }, stdio: ['ignore', 'pipe', 'pipe'],
    ...(uid !== undefined && { uid, gid: uid }),
  })
  // A test that gives up waiting leaves nothing behind.
  const leave = (): unknown => child.kill('SIGKILL')
  process.once('exit', leave)
  child.once('close', () => process.off('exit', leave))
  let written = ''
  let complaints = ''
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      written += chunk.toString()
      if (written.includes(ready)) resolve()
    })
    child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()))
    void ended.then((code) => reject(new Error(`${args.join(' ')} ended with ${code}:\n${complaints.slice(-2_000)}`)))
  })
  return {
    output: () => written,
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}
