import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { freePort } from './free-port.ts'
import { program } from './program.ts'

const running = new Set<ChildProcess>()
const folders: string[] = []

/** Makes a folder that is gone after the test. */
export const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'grantway-cli-'))
  folders.push(folder)
  return folder
}

/** The variables of a new deployment on a free port. */
export const environment = async (folder = newFolder()): Promise<Record<string, string>> => ({
  PATH: process.env['PATH'] ?? '',
  PORT: String(await freePort()),
  DATA_DIR: join(folder, 'data'),
  VAULT_KEY_FILE: join(folder, 'root.key'),
})

/** Runs a command. */
export const grantway = (args: readonly string[], env: Record<string, string>) => {
  const child = spawn(process.execPath, [program, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  running.add(child)
  const output = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Buffer) => (output.stdout += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output.stderr += chunk.toString()))
  const ended = new Promise<{ code: number | null; stdout: string; stderr: string }>((resolve) =>
    child.once('close', (code) => {
      running.delete(child)
      resolve({ code, ...output })
    }))
  return { child, ended, output }
}

/** Runs a server, and waits until it is ready. */
export const serve = async (env: Record<string, string>) => {
  const server = grantway(['serve'], env)
  await expect.poll(() => server.output.stdout, { timeout: 20_000 }).toContain('Grantway is ready')
  return server
}

/** The lines of an output, without what a library says about the version of Node.js. */
export const lines = (text: string): string[] => text.split('\n').filter((line) => line !== '' && !line.startsWith('oidc-provider WARNING'))

/** Ends what a test has left running, and removes its folders. */
export const endAll = (): void => {
  for (const child of running) child.kill('SIGKILL')
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
}
