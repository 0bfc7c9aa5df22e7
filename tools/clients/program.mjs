// Runs another program to its end, hears what it prints, and leaves nothing of it behind.
import { spawn } from 'node:child_process'

/**
 * What a program printed and how it ended.
 * @typedef {{ readonly stdout: string, readonly stderr: string, readonly code: number | null }} Ended
 */

/**
 * Starts a program in a process group of its own, so that its children end with it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ readonly folder: string, readonly environment: Readonly<Record<string, string>>, readonly onText?: (all: string) => void }} options
 */
export const startProgram = (command, args, { folder, environment, onText = () => undefined }) => {
  const child = spawn(command, args, {
    cwd: folder,
    env: environment,
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  })
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
    onText(stdout + stderr)
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
    onText(stdout + stderr)
  })
  const ended = new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => resolve({ stdout, stderr, code }))
  })
  return { child, ended, kill: () => killGroup(child.pid) }
}

/**
 * Runs a program without input; after `timeoutMs` it is ended.
 * @returns {Promise<Ended>}
 */
export const runProgram = async (command, args, { timeoutMs = 30_000, ...options }) => {
  const { child, ended, kill } = startProgram(command, args, options)
  child.stdin.end()
  const timer = setTimeout(kill, timeoutMs)
  try {
    return await ended
  } finally {
    clearTimeout(timer)
    kill()
  }
}

// Only the group this file started: the number is the one of its own child.
const killGroup = (pid) => {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
