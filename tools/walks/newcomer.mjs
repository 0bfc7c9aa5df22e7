// Walks what a newcomer does: clone, `npm start` as the README says, and a client that knows nothing but the address
// finds its way: discovery, registration, sign-in, consent, the first result. Walks the last commit.
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root, setUp } from '../setup.mjs'
import { reachFirstResult } from './first-result.mjs'

// For this program's own client; the clone has nothing of it.
await setUp()
const { connectClient, createPerson, freePort } = await import('../../apps/demo/dist/index.js')

const folder = mkdtempSync(join(tmpdir(), 'grantway-newcomer-'))
const clone = join(folder, 'grantway')
const started = performance.now()
const say = (/** @type {string} */ words) =>
  process.stdout.write(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${words}\n`)

const cloned = spawnSync('git', ['clone', '--quiet', '--depth', '1', `file://${root}`, clone], { encoding: 'utf8' })
if (cloned.status !== 0) throw new Error(`git clone ended with ${cloned.status}: ${cloned.stderr}`)
say('git clone')

const port = await freePort()
const program = spawn('npm', ['start'], {
  cwd: clone,
  // A group of its own, so that it ends with everything it started.
  detached: true,
  stdio: ['ignore', 'pipe', 'pipe'],
  env: {
    PATH: process.env.PATH ?? '', HOME: process.env.HOME ?? folder, XDG_CONFIG_HOME: join(folder, 'configuration'), npm_config_prefer_offline: 'true',
    PORT: String(port), TODO_SAAS_PORT: String(await freePort()),
  },
})
const ended = new Promise((resolve) => program.once('close', resolve))
try {
  await ready()
  say('npm start: installed, compiled, ready')
  const alice = createPerson('alice')
  const client = await connectClient(`http://localhost:${port}/mcp`, alice, { kind: 'sdk-v2 2026-07-28' })
  say('a client that knew only the address is allowed to act for alice')
  await reachFirstResult(client, alice)
  await client.close()
  say('a link, a consent, and the first result')
} finally {
  if (program.exitCode === null && program.pid !== undefined) process.kill(-program.pid, 'SIGTERM')
  await ended
  rmSync(folder, { recursive: true, force: true })
}

/** Resolves when the banner is there; it must name the address that the client is given. */
function ready() {
  let written = ''
  return new Promise((resolve, reject) => {
    program.stdout.on('data', (chunk) => {
      written += chunk
      if (written.includes('Grantway is ready') && written.includes(`http://localhost:${port}/mcp`)) resolve(undefined)
    })
    program.stderr.on('data', (chunk) => (written += chunk))
    void ended.then((code) => reject(new Error(`npm start ended with ${code}:\n${written.slice(-3_000)}`)))
  })
}
