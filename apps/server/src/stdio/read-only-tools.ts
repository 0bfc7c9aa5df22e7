import { ownTools } from '@grantway/mcp'
import { configureConnectors, type Deployment } from '../deployment.ts'
import type { Environment } from '../configuration/settings.ts'

/** Tells of a deployment's tools which change nothing; a tool it does not know may. */
export const readOnlyTools = (deployment: Deployment, environment: Environment): ((tool: string) => boolean) => {
  const { ready } = configureConnectors(deployment, environment)
  const tools = ready.flatMap((connector) => connector.tools).filter(({ annotations }) => annotations.readOnlyHint)
  const names = new Set<string>([...ownTools, ...tools.map(({ name }) => name)])
  return (tool) => names.has(tool)
}
