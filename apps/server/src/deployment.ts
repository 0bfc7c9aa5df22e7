import type { AnyTool, Connector, ConnectorOptions } from '@grantway/connector-kit'
import { connectorOptions, type Environment } from './configuration/settings.ts'

/** Makes a connector from its options, as every connector package exports it. */
export type ConnectorFactory = (options?: ConnectorOptions) => Connector

/** What a server offers: which connectors, under which name. */
export interface Deployment {
  /** Shown in logs and chosen with `--deployment`. */
  readonly name: string
  readonly branding: { readonly name: string; readonly accent?: string }
  readonly connectors: readonly ConnectorFactory[]
  /** Leaves tools out of this server; every tool is offered when missing. */
  readonly offers?: (tool: AnyTool) => boolean
}

/** Declares a deployment. */
export const defineDeployment = (deployment: Deployment): Deployment => Object.freeze(deployment)

/** The connectors of a deployment, split by whether their OAuth client is configured. */
export interface ConfiguredConnectors {
  readonly ready: readonly Connector[]
  readonly waiting: readonly Connector[]
}

/** Builds the connectors with the options of the environment. **Errors:** CONFIG_INVALID naming the variable. */
export const configureConnectors = (deployment: Deployment, environment: Environment): ConfiguredConnectors => {
  const all = deployment.connectors.map((factory) => {
    const connector = factory(connectorOptions(environment, factory().id))
    const offers = deployment.offers
    return offers ? { ...connector, tools: connector.tools.filter(offers) } : connector
  })
  return {
    ready: all.filter((connector) => connector.registration),
    waiting: all.filter((connector) => !connector.registration),
  }
}
