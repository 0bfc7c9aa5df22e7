import {
  defineCapability,
  defineConnector,
  definePrompt,
  resourcesFor,
  toolsFor,
  type Connector,
} from '@grantway/connector-kit'
import { z } from 'zod'

const provider = (id: string) => ({
  issuer: `https://${id}.example`,
  authorization_endpoint: `https://${id}.example/authorize`,
  token_endpoint: `https://${id}.example/token`,
  token_endpoint_auth_method: 'client_secret_basic' as const,
  code_challenge_method: 'S256' as const,
  scopeSeparator: { request: ' ' as const, response: ' ' as const },
  apiOrigins: [`https://api.${id}.example`] as const,
  rotation: 'none' as const,
  identify: async () => ({ key: '1', label: 'alice' }),
  manageUrl: `https://${id}.example/settings/applications`,
})

const read = defineCapability({
  id: 'issues-read',
  title: 'Read issues',
  scopes: ['issues:read'],
  consent: { allows: 'Lets the assistant read your issues.', limits: 'It cannot change anything.' },
  enforcement: 'provider',
  default: true,
})
const manage = defineCapability({
  id: 'issues-manage',
  title: 'Manage issues',
  scopes: ['issues:write'],
  consent: { allows: 'Lets the assistant change your issues.', limits: 'It cannot delete repositories.' },
  enforcement: 'provider',
  includes: [read],
})

const tool = toolsFor<object>()
const unused = async (): Promise<never> => {
  throw new Error('The fake engine answers instead of the handler.')
}

export const searchIssues = tool({
  name: 'github_search_issues',
  title: 'Search issues',
  description: 'Finds issues.',
  requires: [read],
  input: z.object({ query: z.string(), limit: z.int().min(1).max(100).default(20) }),
  output: z.object({ issues: z.array(z.object({ id: z.string(), title: z.string() })) }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  handler: unused,
})
export const createIssue = tool({
  name: 'github_create_issue',
  title: 'Create issue',
  description: 'Creates an issue.',
  requires: [manage],
  input: z.object({ title: z.string() }),
  output: z.object({ issues: z.array(z.object({ id: z.string(), title: z.string() })) }),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  handler: unused,
})

export const deleteIssue = tool({
  name: 'github_delete_issue',
  title: 'Delete issue',
  description: 'Deletes an issue.',
  requires: [manage],
  input: z.object({ id: z.string(), dryRun: z.boolean().default(false) }),
  output: z.object({ issues: z.array(z.object({ id: z.string(), title: z.string() })) }),
  annotations: { readOnlyHint: false, destructiveHint: true, idempotentHint: true, openWorldHint: true },
  confirm: ({ id, dryRun }) => (dryRun ? undefined : `Delete the issue ${id} for good?`),
  handler: unused,
})

export const github: Connector = defineConnector({
  id: 'github',
  title: 'GitHub',
  contract: 1,
  toolPrefix: 'github',
  provider: provider('github'),
  capabilities: [read, manage],
  client: () => ({}),
  tools: [searchIssues, createIssue, deleteIssue],
  links: [
    {
      id: 'enterprise',
      kind: 'authorization',
      title: 'Connect an enterprise host',
      description: 'Begins at the named host.',
      capabilities: [read],
      parameters: [
        { name: 'host', description: 'Name of the host.', pattern: /[a-z.]+/, values: ['ghe.example', 'ghe.test'] },
      ],
      authorizeParameters: ({ host = '' }) => ({ host }),
    },
  ],
  resources: [
    resourcesFor<object>()({
      uriTemplate: 'github://issues/{id}',
      name: 'github_issue',
      title: 'Issue',
      description: 'One issue.',
      mimeType: 'application/json',
      requires: [read],
      read: unused,
    }),
  ],
  prompts: [
    definePrompt({
      name: 'github_triage_issues',
      title: 'Triage issues',
      description: 'Sorts new issues.',
      input: z.object({ label: z.string().describe('A label').optional(), repository: z.string() }),
      render: ({ repository }) => `Triage the issues of ${repository}.`,
    }),
  ],
  aliases: { 'search-issues': 'github_search_issues' },
})

const filesRead = defineCapability({
  id: 'files-read',
  title: 'Read files',
  scopes: ['files:read'],
  consent: { allows: 'Lets the assistant read your files.', limits: 'It cannot change them.' },
  enforcement: 'provider',
  default: true,
})

export const drive: Connector = defineConnector({
  id: 'google-drive',
  title: 'Google Drive',
  contract: 1,
  toolPrefix: 'drive',
  provider: provider('drive'),
  capabilities: [filesRead],
  client: () => ({}),
  tools: [
    tool({
      name: 'drive_list_files',
      title: 'List files',
      description: 'Lists files.',
      requires: [filesRead],
      input: z.object({ folder: z.string().optional() }),
      output: z.object({ files: z.array(z.string()) }),
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
      handler: unused,
    }),
  ],
})

export const connectors: readonly Connector[] = [github, drive]
