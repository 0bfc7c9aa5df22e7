import { configureConnectors, type Deployment } from '../deployment.ts'
import type { Environment } from '../configuration/settings.ts'

/** The endpoint's own tool; it asks nothing of any service. */
const ownTool = 'connections_check'

/** Tells of a deployment's tools which change nothing; a tool it does not know may. */
export const readOnlyTools = (deployment: Deployment, environment: Environment): ((tool: string) => boolean) => {
  const { ready } = configureConnectors(deployment, environment)
  const tools = ready.flatMap((connector) => connector.tools).filter(({ annotations }) => annotations.readOnlyHint)
  const names = new Set([ownTool, ...tools.map(({ name }) => name)])
  return (tool) => names.has(tool)
}
