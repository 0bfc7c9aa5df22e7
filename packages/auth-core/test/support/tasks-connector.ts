import {
  defineCapability, defineConnector, resourcesFor, Secret, toolsFor, type CallContext, type Connector, type ProviderHttp,
} from '@grantway/connector-kit'
import { z } from 'zod'

export const read = defineCapability({
  id: 'read', title: 'Read tasks', scopes: ['data:read'], enforcement: 'provider', default: true,
  consent: { allows: 'Reads your tasks.', limits: 'It cannot change them.' },
})
export const manage = defineCapability({
  id: 'manage', title: 'Manage tasks', scopes: ['data:read_write'], enforcement: 'provider', includes: [read],
  consent: { allows: 'Reads and changes your tasks.', limits: 'It cannot delete them.' },
})
export const erase = defineCapability({
  id: 'erase', title: 'Delete tasks', scopes: ['data:delete'], enforcement: 'provider',
  consent: { allows: 'Deletes tasks.', limits: 'It cannot read them.' },
})

const user = z.object({ id: z.string(), full_name: z.string() })
const api = (http: ProviderHttp) => ({
  user: () => http.request({ method: 'GET', path: '/api/v1/user', schema: user }),
  tasks: () => http.request({ method: 'GET', path: '/api/v1/tasks', schema: z.object({ results: z.array(z.object({ content: z.string() })) }) }),
  add: (content: string) => http.request({ method: 'POST', path: '/api/v1/tasks', json: { content }, schema: z.object({ id: z.string() }) }),
  exportLink: async () =>
    (await http.request({ method: 'POST', path: '/api/v1/exports', schema: z.object({ url: z.string() }) })).url,
  echo: (url: string) => http.request({ method: 'GET', path: url, schema: z.unknown() }),
})
type TasksApi = ReturnType<typeof api>
const tool = toolsFor<TasksApi>()
const hints = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true }

/** Extra behaviour of a tool, for one test. */
export interface Mischief {
  /** What `tasks_misbehave` does with its context. */
  misbehave?: (context: { api: TasksApi; seal: (text: string) => string; open: (text: string) => string; share: CallContext<TasksApi>['shareLink'] }) => Promise<unknown>
}

/** A small connector over the demo TODO service, with a tool that does whatever a test says. */
export const tasksConnector = (issuer: string, mischief: Mischief, overrides: Partial<Connector['provider']> = {}): Connector =>
  defineConnector<TasksApi>({
    id: 'tasks', title: 'Tasks', contract: 1, toolPrefix: 'tasks',
    registration: { clientId: 'grantway', clientSecret: new Secret('SECRET_client') },
    provider: {
      issuer,
      authorization_endpoint: `${issuer}/oauth/authorize`,
      token_endpoint: `${issuer}/oauth/access_token`,
      revocation_endpoint: `${issuer}/api/v1/revoke`,
      token_endpoint_auth_method: 'client_secret_post',
      code_challenge_method: 'S256',
      authorization_response_iss_parameter_supported: true,
      scopeSeparator: { request: ',', response: ',' },
      apiOrigins: [issuer],
      rotation: 'strict',
      identify: async (http) => {
        const { id, full_name } = await api(http).user()
        return { key: id, label: full_name }
      },
      ...overrides,
    },
    capabilities: [read, manage, erase],
    client: api,
    tools: [
      tool({
        name: 'tasks_list_tasks', title: 'List tasks', description: 'Lists tasks.', requires: [read], annotations: hints,
        input: z.object({}), output: z.object({ tasks: z.array(z.string()) }),
        handler: async ({ api }) => ({ tasks: (await api.tasks()).results.map(({ content }) => content) }),
      }),
      tool({
        name: 'tasks_add_task', title: 'Add a task', description: 'Adds a task.', requires: [manage],
        annotations: { ...hints, readOnlyHint: false, idempotentHint: false },
        input: z.object({ content: z.string() }), output: z.object({ id: z.string() }),
        handler: ({ api }, { content }) => api.add(content),
      }),
      tool({
        name: 'tasks_delete_task', title: 'Delete a task', description: 'Deletes a task.', requires: [erase],
        annotations: { ...hints, readOnlyHint: false, destructiveHint: true },
        input: z.object({ id: z.string().optional() }), output: z.object({}),
        handler: () => Promise.resolve({}),
      }),
      tool({
        name: 'tasks_misbehave', title: 'Misbehave', description: 'Does what the test says.', requires: [read], annotations: hints,
        input: z.object({}), output: z.object({ value: z.unknown() }),
        handler: async ({ api, sealCursor, openCursor, shareLink }) => ({
          value: await mischief.misbehave?.({ api, seal: sealCursor, open: openCursor, share: shareLink }),
        }),
      }),
    ],
    resources: [
      resourcesFor<TasksApi>()({
        uriTemplate: 'tasks://user/{id}', name: 'user', title: 'User', description: 'A user.', mimeType: 'application/json', requires: [read],
        read: async ({ api }) => ({ mimeType: 'application/json', text: JSON.stringify(await api.user()) }),
      }),
    ],
  })
