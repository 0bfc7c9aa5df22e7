import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ConnectorError } from '@grantway/connector-kit'
import { deploymentProblem } from '../deployment-problem.ts'
import { defineDeployment, type ConnectorFactory, type Deployment } from '../deployment.ts'
import { findDeployment } from './index.ts'

/** What a command line says about its deployment; at most one of them. */
export interface DeploymentChoice {
  /** One of the deployments in this package. */
  readonly deployment?: string | undefined
  /** A file whose default export is a deployment. */
  readonly config?: string | undefined
  /** A connector package, served alone. */
  readonly connector?: string | undefined
  /** A folder in which a `grantway.config` file counts although nobody named it. */
  readonly folder?: string | undefined
}

/** Options of `parseArgs` for commands that have a deployment. */
export const deploymentOptions = { deployment: { type: 'string' }, config: { type: 'string' } } as const

const fileNames = ['grantway.config.mjs', 'grantway.config.js', 'grantway.config.ts']

/** Gives the deployment that was chosen; the one with every connector when nothing was. **Errors:** CONFIG_INVALID. */
export const chooseDeployment = async ({ deployment, config, connector, folder }: DeploymentChoice): Promise<Deployment> => {
  if ([deployment, config, connector].filter((one) => one !== undefined).length > 1) {
    throw invalid('--deployment, --config and --connector: only one of them can be used.')
  }
  if (deployment !== undefined) return findDeployment(deployment)
  if (connector !== undefined) return onlyConnector(connector)
  const found = folder === undefined ? undefined : fileNames.map((name) => resolve(folder, name)).find((file) => existsSync(file))
  const file = config === undefined ? found : resolve(config)
  return file === undefined ? findDeployment('reference') : readDeployment(file)
}

const readDeployment = async (file: string): Promise<Deployment> => {
  if (!existsSync(file)) throw invalid(`--config: there is no file ${file}.`)
  if (file.endsWith('.ts') && !('typescript' in process.features && process.features.typescript)) {
    throw invalid(`--config: this Node.js does not run TypeScript. Rename ${file} to .mjs, or use Node.js 22.18 or newer.`)
  }
  const { default: deployment } = (await load(pathToFileURL(file).href, `--config: ${file}`)) as { readonly default?: unknown }
  const problem = deploymentProblem(deployment, 'the default export')
  if (problem === undefined) return deployment as Deployment
  throw invalid(`--config: ${file}: ${problem}. Write: export default defineDeployment({ ... })`)
}

const packageName = /^(?:@[a-z0-9][\w.-]*\/)?connector-([a-z][a-z0-9-]*)$/

const onlyConnector = async (name: string): Promise<Deployment> => {
  const id = packageName.exec(name)?.[1]
  if (id === undefined) throw invalid('--connector: must be the name of a package, such as @grantway/connector-github.')
  // Resolved from this file: what is installed beside this program, never what lies in the folder that a client
  // happened to start it in. Such a folder may be somebody else's.
  const exported = (await load(name, `--connector: ${name}, which must be installed beside @grantway/server,`)) as Readonly<Record<string, unknown>>
  const camel = id.replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
  const factory = exported[camel]
  if (typeof factory !== 'function') throw invalid(`--connector: ${name} exports no function '${camel}'.`)
  return defineDeployment({ name: id, branding: { name: 'Grantway' }, connectors: [factory as ConnectorFactory] })
}

const load = (specifier: string, words: string): Promise<unknown> =>
  import(specifier).catch((error: unknown) => {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'unknown'
    throw invalid(`${words} cannot be loaded: ${reason}`)
  })

const invalid = (message: string): ConnectorError => new ConnectorError('CONFIG_INVALID', { message })
