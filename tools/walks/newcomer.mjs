// Walks what a newcomer does: clone, `npm start` as the README says, and a client that knows nothing but the address
// finds its way: discovery, registration, sign-in, consent, the first result. Then the other commands of the README, and
// those of the examples, each started once. Walks the last commit.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { documented } from '../commands.mjs'
import { root, setUp } from '../setup.mjs'
import { reachFirstResult } from './first-result.mjs'
import { start, type } from './shell.mjs'

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

const port = String(await freePort())
const environment = {
  HOME: process.env.HOME ?? folder, XDG_CONFIG_HOME: join(folder, 'configuration'), npm_config_prefer_offline: 'true',
  PORT: port, TODO_SAAS_PORT: String(await freePort()), LOG_LEVEL: 'warn',
}
try {
  await firstResult()
  await otherStarts()
  await examples()
  await freshInstall()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function firstResult() {
  // The banner must name the address that the client is given.
  const says = new RegExp(`Grantway is ready[^]*http://localhost:${port}/mcp`)
  const program = await start(documented('README.md', 'npm start'), { folder: clone, environment, says })
  say('npm start: installed, compiled, ready')
  const alice = createPerson('alice')
  const client = await connectClient(`http://localhost:${port}/mcp`, alice, { kind: 'sdk-v2 2026-07-28' })
  say('a client that knew only the address is allowed to act for alice')
  await reachFirstResult(client, alice)
  await client.close()
  say('a link, a consent, and the first result')
  await program.stop()
}

async function otherStarts() {
  const real = await start(documented('README.md', 'TODO_CLIENT_ID=... TODO_CLIENT_SECRET=... npm start'), {
    folder: clone, environment, says: /Grantway is ready/,
  })
  if (/Todo Service is listening/.test(real.output())) throw new Error('The demo TODO service runs beside the real one.')
  await real.stop()
  const upstreams = { ...environment, DEMO_UPSTREAMS_PORT: String(await threeFreePorts()) }
  const all = await start(documented('README.md', 'npm start -- --demo-upstreams'), {
    folder: clone, environment: upstreams, says: /Connectors +TODO, GitHub, Google Drive, Slack/,
  })
  await all.stop()
  say('the other ways to start')
  await type(documented('apps/demo/README.md', 'npm run demo -- --token-endpoint http://127.0.0.1:9/'), { folder: clone, environment, exit: 1 })
  say('the story, broken on purpose')
}

async function threeFreePorts() {
  for (;;) {
    const first = await freePort()
    const next = await Promise.all([1, 2].map((more) => fetch(`http://127.0.0.1:${first + more}`).then(() => false, () => true)))
    if (first < 65_000 && next.every(Boolean)) return first
  }
}

async function examples() {
  const inFolder = (/** @type {string} */ name, /** @type {string} */ command, /** @type {RegExp} */ says) =>
    start(command, { folder: join(clone, 'examples', name), environment, says })
  await type(documented('examples/embedded/README.md', 'npm install'), { folder: join(clone, 'examples/embedded'), environment })
  const express = documented('examples/embedded/README.md', 'TODO_CLIENT_ID=... TODO_CLIENT_SECRET=... npm run express')
  for (const command of [express, express.replace(documented('examples/embedded/README.md', 'npm run express'), documented('examples/embedded/README.md', 'npm run hono'))]) {
    await (await inFolder('embedded', command, /Ready: /)).stop()
  }
  const alone = documented('examples/engine-alone/README.md', 'TODO_CLIENT_ID=... TODO_CLIENT_SECRET=... npm start')
  await (await inFolder('engine-alone', alone, /Ready: /)).stop()
  const everybody = documented('examples/two-servers/README.md', 'TODO_CLIENT_ID=... TODO_CLIENT_SECRET=... npm run everybody')
  const planning = documented('examples/two-servers/README.md', 'PORT=3001 DATA_DIR=.grantway-planning TODO_CLIENT_ID=... TODO_CLIENT_SECRET=... npm run planning', [
    ['3001', String(await freePort())],
  ])
  for (const server of await Promise.all([everybody, planning].map((command) => inFolder('two-servers', command, /Grantway is ready/)))) await server.stop()
  say('every example started')
}

/** What a contributor does after a pull or a new dependency. `npm test` is a step of .ci/run. */
async function freshInstall() {
  const dependency = documented('CONTRIBUTING.md', 'npm install && rm -rf node_modules && npm ci && npm test', [[' && npm ci && npm test', '']])
  await type(dependency, { folder: clone, environment })
  await type(documented('docs/configuration.md', 'npm ci && npm run build'), { folder: clone, environment })
  await type(documented('docs/threat-model.md', 'node tools/threat-model.mjs'), { folder: clone, environment })
  const bench = documented('packages/connectors/slack/README.md', 'node --expose-gc tools/bench/slack.mjs')
  await type(`${bench} --smoke`, { folder: clone, environment, says: /slack_read_channel/ })
  say('installed and built anew')
}
