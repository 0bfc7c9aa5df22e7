import { parseArgs } from 'node:util'
import { isConnectorError } from '@grantway/connector-kit'
import { readSettings } from '../configuration/settings.ts'
import { chooseDeployment, deploymentOptions } from '../deployments/choose.ts'
import { doctorChecks } from '../doctor/checks.ts'

/**
 * `grantway doctor [--config <file> | --deployment <name>]`: checks what a server needs and says, for each failure,
 * what mends it. Changes nothing.
 */
export const doctor = async (args: readonly string[]): Promise<number> => {
  const { values } = parseArgs({ args: [...args], options: deploymentOptions })
  const settings = readSettings(process.env)
  const deployment = await chooseDeployment({ ...values, folder: process.cwd() })
  let failures = 0
  for (const { words, mend, run } of doctorChecks({ settings, deployment, environment: process.env })) {
    try {
      process.stdout.write(`✓ ${words}: ${await run()}\n`)
    } catch (error) {
      failures += 1
      process.stdout.write(`✗ ${words}: ${isConnectorError(error) ? error.message : 'failed'}\n`)
      process.stdout.write(`  mend it: ${mend}\n`)
    }
  }
  return failures === 0 ? 0 : 2
}
