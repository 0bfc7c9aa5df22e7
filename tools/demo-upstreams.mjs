// Runs the strict fakes of GitHub, Google Drive and Slack for npm start -- --demo-upstreams, and tells its parent how
// the connectors reach them. They are made for tests: everything is in memory, and everybody may be anybody.
import { createServer } from 'node:http'
import { once } from 'node:events'
import { githubFake } from '@grantway/connector-github/testing'
import { googleDriveFake } from '@grantway/connector-google-drive/testing'
import { slackFakeWith } from '@grantway/connector-slack/testing'

/** Ports follow each other in this order. */
const upstreams = [
  { id: 'github', title: 'GitHub', fake: githubFake },
  { id: 'google-drive', title: 'Google Drive', fake: googleDriveFake },
  { id: 'slack', title: 'Slack', fake: slackFakeWith({ additive: true }) },
]

/** Names an option as the server reads it: `GITHUB_CLIENT_ID`. */
const variableOf = (/** @type {string} */ id, /** @type {string} */ option) =>
  `${id.replaceAll('-', '_')}_${option.replace(/[A-Z]/g, '_$&')}`.toUpperCase()

const isFree = async (/** @type {number} */ port) => {
  const probe = createServer().listen(port, '127.0.0.1')
  const free = await once(probe, 'listening').then(
    () => true,
    () => false,
  )
  await new Promise((done) => void probe.close(done))
  return free
}

const main = async (/** @type {string} */ publicUrl, /** @type {number} */ base) => {
  /** @type {Record<string, string>} */
  const environment = {}
  const wanted = upstreams.map((upstream, index) => ({ ...upstream, port: base + index }))
    // Whoever registered at the real service gets that one.
    .filter(({ id }) => process.env[variableOf(id, 'clientId')] === undefined)
  for (const { title, port } of wanted) {
    if (await isFree(port)) continue
    process.stderr.write(`Port ${port}, for the fake of ${title}, is taken. Set DEMO_UPSTREAMS_PORT to the first of three free ports.\n`)
    process.exit(2)
  }
  for (const { id, title, fake, port } of wanted) {
    const running = await fake.start({ redirectUri: `${publicUrl}/oauth/callback/${id}`, port })
    for (const [option, value] of Object.entries(running.options)) environment[variableOf(id, option)] = value
    process.stderr.write(`- a fake of ${title} at ${running.url}\n`)
  }
  process.send?.(environment)
}

// The fakes keep no process alive; the channel to the parent does, and ends with it.
process.on('disconnect', () => process.exit(0))
await main(process.env.PUBLIC_URL ?? '', Number(process.env.DEMO_UPSTREAMS_PORT))
