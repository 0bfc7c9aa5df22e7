import { ConnectorError } from '@grantway/connector-kit'
import type { Deployment } from '../deployment.ts'
import { reference } from './reference.ts'
import { todoOnly } from './todo-only.ts'

/** The deployments that `--deployment` can name. */
export const deployments: readonly Deployment[] = [reference, todoOnly]

/** Finds the deployment that `--deployment` names. **Errors:** CONFIG_INVALID with the names there are. */
export const findDeployment = (name: string): Deployment => {
  const found = deployments.find((deployment) => deployment.name === name)
  if (found) return found
  const known = deployments.map((deployment) => deployment.name).join(', ')
  throw new ConnectorError('CONFIG_INVALID', { message: `--deployment: '${name}' is not one of ${known}.` })
}
