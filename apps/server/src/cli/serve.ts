import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { usingFile } from '@grantway/auth-core'
import { readSettings, type Settings } from '../configuration/settings.ts'
import { chooseDeployment, deploymentOptions } from '../deployments/choose.ts'
import { createJsonLog } from '../json-log.ts'
import { startServer, type RunningServer } from '../server.ts'
import { banner } from './banner.ts'

/** `grantway serve [--config <file> | --deployment <name>]`: runs until SIGINT or SIGTERM. */
export const serve = async (args: readonly string[]): Promise<number> => {
  const { values } = parseArgs({ args: [...args], options: deploymentOptions })
  const deployment = await chooseDeployment({ ...values, folder: process.cwd() })
  const settings = readSettings(process.env)
  const log = createJsonLog(settings.logLevel, (line) => process.stderr.write(`${line}\n`), () => new Date())
  const server = await startServer({ deployment, settings, environment: process.env, log })
  try {
    process.stdout.write(banner(server, settings, process.stdout.isTTY === true && !process.env['NO_COLOR']))
    await offerSetup(server, settings)
    await stopSignal()
    log.info('stopping')
    return 0
  } finally {
    await server.close()
  }
}

const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })

// The first owner's link is a secret: it goes to a terminal, or to a file only this user can read, never into a log.
const offerSetup = async (server: RunningServer, settings: Settings): Promise<void> => {
  // With an identity provider the organisation says who owns its tenant.
  if (settings.demo || settings.upstream || (await server.identity.people.anybody())) return
  const link = `${server.url}${await server.identity.people.createSetupLink()}`
  if (process.stdout.isTTY) {
    process.stdout.write(`\nSet this server up (once, within 24 hours):\n  ${link}\n`)
    return
  }
  const file = join(settings.dataDir, 'setup-link.txt')
  usingFile('DATA_DIR', () => {
    mkdirSync(settings.dataDir, { recursive: true, mode: 0o700 })
    writeFileSync(file, `${link}\n`, { mode: 0o600 })
    chmodSync(file, 0o600)
  })
  process.stdout.write(`\nSet this server up (once, within 24 hours) with the link in ${file}\n`)
}
