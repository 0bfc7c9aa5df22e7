// @ts-check
// What both programs embed: a deployment that is opened and does not listen.
import { todo } from '@grantway/connector-todo'
import { createJsonLog, defineDeployment, openServer, readSettings } from '@grantway/server'

export const settings = readSettings(process.env)

export const grantway = await openServer({
  deployment: defineDeployment({ name: 'intranet', branding: { name: 'Acme Intranet', accent: '#0f7b5f' }, connectors: [todo] }),
  settings,
  environment: process.env,
  log: createJsonLog(settings.logLevel, (line) => process.stderr.write(`${line}\n`), () => new Date()),
})
