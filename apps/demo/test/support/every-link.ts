import { ConnectorError, type AnyTool, type Capability, type Connector, type ErrorCode } from '@grantway/connector-kit'
import { reference } from '@grantway/server'

/** What the TODO service asks of a person right now, beside the connection itself. */
export interface Mood {
  refusal: { readonly code: Extract<ErrorCode, 'RESOURCE_NOT_SELECTED' | 'SSO_REQUIRED'>; readonly link?: string } | undefined
}

/** The reference deployment, with a TODO connector that has every kind of link. */
export const everyLink = (mood: Mood = { refusal: undefined }): typeof reference => ({
  ...reference,
  connectors: reference.connectors.map((factory) => (options) => {
    const connector = factory(options)
    return connector.id === 'todo' ? shaped(connector, mood) : connector
  }),
})

const shaped = (plain: Connector, mood: Mood): Connector => {
  const connector = gated(plain, 'tasks-delete')
  const [read] = connector.capabilities
  const issuer = connector.provider.issuer ?? connector.provider.apiOrigins[0]
  return {
    ...connector,
    provider: {
      ...connector.provider,
      device_authorization_endpoint: `${issuer}/oauth/device_authorization`,
    },
    targetKinds: [{ kind: 'project', title: 'Projects', example: 'home', parse: (typed) => (/^[a-z]+$/.test(typed) ? typed : undefined) }],
    links: [
      {
        id: 'picker', kind: 'authorization', title: 'Pick tasks', description: 'Pick the tasks.', capabilities: [read],
        authorizeParameters: () => ({}),
      },
      {
        id: 'workspace', kind: 'authorization', title: 'Choose a workspace', description: 'Begins in one workspace.', capabilities: [read],
        parameters: [{ name: 'team', description: 'Id of the workspace.', pattern: /T\d{1,9}/, values: ['T1', 'T22'] }],
        authorizeParameters: ({ team = '' }) => ({ team }),
      },
      { id: 'choose', kind: 'page', title: 'Choose projects', description: 'Opens the service.', capabilities: [read], url: `${issuer}/settings/applications` },
    ],
    tools: connector.tools.map((tool) => moody({ ...tool, targets: targetsOf(tool) }, mood)),
    resources: (connector.resources ?? []).map((template) => ({ ...template, targets: () => [] })),
  }
}

/** The connector as a careful organisation would offer it: one capability needs an administrator's word. */
const gated = (connector: Connector, id: string): Connector => {
  const gate = (one: Capability): Capability => (one.id === id ? { ...one, approval: 'admin' } : one)
  const gates = new Map(connector.capabilities.map((one) => [one.id, gate(one)]))
  const swap = ([first, ...rest]: readonly [Capability, ...Capability[]]): [Capability, ...Capability[]] =>
    [gates.get(first.id) ?? first, ...rest.map((one) => gates.get(one.id) ?? one)]
  return {
    ...connector,
    capabilities: swap(connector.capabilities),
    tools: connector.tools.map((tool) => ({ ...tool, requires: swap(tool.requires) })),
    resources: (connector.resources ?? []).map((template) => ({ ...template, requires: swap(template.requires) })),
  }
}

const targetsOf = ({ name }: AnyTool) => () => (name === 'todo_list_projects' ? [{ kind: 'project', id: 'home' }] : [])

const moody = (tool: AnyTool, mood: Mood): AnyTool =>
  tool.name === 'todo_get_overview'
    ? {
        ...tool,
        handler: async (context, input) => {
          if (mood.refusal) throw new ConnectorError(mood.refusal.code, mood.refusal.link === undefined ? {} : { link: mood.refusal.link })
          return tool.handler(context, input)
        },
      }
    : tool
