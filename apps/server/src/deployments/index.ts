import type { Deployment } from '../deployment.ts'
import { reference } from './reference.ts'
import { todoOnly } from './todo-only.ts'

/** The deployments that `--deployment` can name. */
export const deployments: readonly Deployment[] = [reference, todoOnly]
