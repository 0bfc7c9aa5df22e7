import { parseArgs } from 'node:util'
import { readStdioSettings } from '../stdio/stdio-settings.ts'
import { chooseDeployment, deploymentOptions } from '../deployments/choose.ts'
import { createJsonLog } from '../json-log.ts'
import { consoleToLog } from '../stdio/console-to-log.ts'
import { readLines } from '../stdio/lines.ts'
import { localPerson } from '../stdio/local-person.ts'
import { reachLeader } from '../stdio/reach-leader.ts'
import { readOnlyTools } from '../stdio/read-only-tools.ts'
import { createRelay } from '../stdio/relay.ts'

/** How long answers may take that a client still waits for when it has closed its side. */
const drainMs = 10_000

/**
 * `grantway stdio [--connector <package> | --config <file> | --deployment <name>] [--user <name>]`: serves one local
 * person on standard input and output, until the client closes it. Standard output carries the protocol and nothing
 * else. A configuration file counts only when it is named: clients start this in folders that may be somebody else's.
 */
export const stdio = async (args: readonly string[]): Promise<number> => {
  const { values } = parseArgs({
    args: [...args],
    options: { ...deploymentOptions, connector: { type: 'string' }, user: { type: 'string' } },
  })
  const { user, ...choice } = values
  const deployment = await chooseDeployment(choice)
  const settings = readStdioSettings(process.env)
  const person = localPerson(user)
  const log = createJsonLog(settings.logLevel, (line) => process.stderr.write(`${line}\n`), () => new Date())
  consoleToLog(log)

  const claim = { user: person.displayName, deployment: deployment.name, publicUrl: settings.publicUrl }
  let leader: { readonly close: () => Promise<void> } | undefined
  const lead = async (): Promise<void> => {
    // Loaded by the one that leads: a process that only forwards stays small.
    const { startLeader } = await import('../stdio/leader.ts')
    leader = await startLeader({ deployment, settings, environment: process.env, log, person, claim })
    log.info('leading', { url: settings.publicUrl })
  }
  const relay = createRelay({
    reach: (onLine) => reachLeader({ dataDir: settings.dataDir, claim, lead }, onLine),
    write: (line) => process.stdout.write(`${line}\n`),
    readsOnly: readOnlyTools(deployment, process.env),
    log,
  })
  await relay.start()
  readLines(process.stdin, relay.receive)
  await Promise.race([clientClosed().then(() => withinDrainTime(relay.idle())), stopSignal()])
  relay.stop()
  await leader?.close()
  // A takeover that has just begun must not keep a process alive whose client is gone.
  process.exit(0)
}

const clientClosed = (): Promise<void> =>
  new Promise((resolve) => {
    process.stdin.once('end', resolve).once('close', resolve)
    process.stdout.on('error', () => resolve())
  })

const withinDrainTime = (idle: Promise<void>): Promise<void> =>
  Promise.race([idle, new Promise<void>((resolve) => setTimeout(resolve, drainMs).unref())])

const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
