import type { ApprovalPortal } from '@grantway/auth-core'
import { ConnectorError, hasOAuth, type Connector, type ConnectorOptions } from '@grantway/connector-kit'
import { connectorOptions, variableOf, type Environment } from './configuration/settings.ts'
import { deploymentProblem } from './deployment-problem.ts'
import { restrict, type DeploymentPolicy } from './policy.ts'

/** Makes a connector from its options, as every connector package exports it. */
export type ConnectorFactory = (options?: ConnectorOptions) => Connector

/** What a server offers: which connectors, under which name. */
export interface Deployment {
  /** Shown in logs and chosen with `--deployment`. */
  readonly name: string
  readonly branding: { readonly name: string; readonly accent?: string }
  readonly connectors: readonly ConnectorFactory[]
  /** Leaves things out; everything is offered when missing. */
  readonly policy?: DeploymentPolicy
  /** Where administrators decide about approvals; on the server's own pages when missing. See docs/approvals.md. */
  readonly approvalPortal?: ApprovalPortal
}

/** Declares a deployment. */
export const defineDeployment = (deployment: Deployment): Deployment => Object.freeze(deployment)

/** The connectors of a deployment, split by whether their OAuth client is configured. One of keys alone needs none. */
export interface ConfiguredConnectors {
  readonly ready: readonly Connector[]
  readonly waiting: readonly Connector[]
}

/** Builds the connectors with the options of the environment. **Errors:** CONFIG_INVALID naming the variable, or what is wrong with the deployment. */
export const configureConnectors = (deployment: Deployment, environment: Environment): ConfiguredConnectors => {
  const problem = deploymentProblem(deployment, 'the deployment')
  if (problem !== undefined) throw invalid(`The deployment: ${problem}.`)
  const all = restrict(
    deployment.connectors.map((factory) => factory(connectorOptions(environment, factory().id))), deployment.policy,
  )
  // Without it nobody could connect, and the first to notice would be a person at the end of their consent.
  const half = all.find(({ registration, provider }) => registration && !registration.clientSecret && hasOAuth(provider) && provider.token_endpoint_auth_method !== 'none')
  if (half) {
    const [secret, id] = [variableOf(half.id, 'CLIENT_SECRET'), variableOf(half.id, 'CLIENT_ID')]
    throw invalid(`${secret}: is needed with ${id}.`)
  }
  return {
    ready: all.filter(isReady),
    waiting: all.filter((connector) => !isReady(connector)),
  }
}

const invalid = (message: string): ConnectorError => new ConnectorError('CONFIG_INVALID', { message })

const isReady = ({ registration, provider }: Connector): boolean => registration !== undefined || !hasOAuth(provider)
