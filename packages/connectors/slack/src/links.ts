import type { ConnectorLink } from '@grantway/connector-kit'
import { publicRead } from './capabilities.ts'

/** Links beyond those of the capabilities. */
export const slackLinks: readonly ConnectorLink[] = [
  {
    kind: 'authorization',
    id: 'workspace',
    title: 'Connect a certain workspace',
    description: 'Begins in the named workspace, for people who are in several.',
    capabilities: [publicRead],
    parameters: [
      { name: 'team', description: 'Id of the workspace or organisation: T0123456789, E0123456789', pattern: /^[TE][A-Z0-9]{7,20}$/ },
    ],
    authorizeParameters: ({ team = '' }) => ({ team }),
  },
]
