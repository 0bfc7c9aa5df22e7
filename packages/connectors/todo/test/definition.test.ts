import { isConnectorError } from '@grantway/connector-kit'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { todo } from '../src/index.ts'

const connector = todo()
const inputOf = (name: string) => {
  const tool = connector.tools.find((candidate) => candidate.name === name)
  if (!tool) throw new Error(`no tool ${name}`)
  return z.toJSONSchema(tool.input as z.ZodObject, { io: 'input' }) as {
    properties?: Record<string, { default?: unknown; maximum?: number; maxItems?: number }>
  }
}

describe('the definition of the TODO connector', () => {
  it('offers exactly the fourteen tools', () => {
    expect(connector.tools.map(({ name }) => name)).toEqual([
      'todo_get_overview',
      'todo_list_projects',
      'todo_find_tasks',
      'todo_get_task',
      'todo_list_completed_tasks',
      'todo_list_comments',
      'todo_add_tasks',
      'todo_update_tasks',
      'todo_reschedule_tasks',
      'todo_complete_tasks',
      'todo_reopen_tasks',
      'todo_move_tasks',
      'todo_add_comment',
      'todo_delete_tasks',
    ])
  })

  it.each(connector.tools.map((tool) => [tool.name, tool] as const))(
    'keeps the definition of %s',
    async (name, tool) => {
      const definition = {
        name,
        title: tool.title,
        description: tool.description,
        requires: tool.requires.map(({ id }) => id),
        annotations: tool.annotations,
        inputSchema: z.toJSONSchema(tool.input as z.ZodObject, { io: 'input' }),
        outputSchema: z.toJSONSchema(tool.output as z.ZodObject, { io: 'output' }),
      }
      await expect(`${JSON.stringify(definition, null, 2)}\n`).toMatchFileSnapshot(
        `__snapshots__/${name}.json`,
      )
    },
  )

  it('bounds every batch', () => {
    expect(inputOf('todo_add_tasks').properties?.['tasks']?.maxItems).toBe(25)
    expect(inputOf('todo_complete_tasks').properties?.['ids']?.maxItems).toBe(25)
    expect(inputOf('todo_delete_tasks').properties?.['ids']?.maxItems).toBe(10)
  })

  it('calls only reading tools read-only, and only deleting destructive', () => {
    const named = (test: (tool: (typeof connector.tools)[number]) => boolean) =>
      connector.tools.filter(test).map(({ name }) => name)
    expect(named(({ annotations }) => annotations.readOnlyHint)).toEqual(
      named(({ requires }) => requires[0].id === 'tasks-read'),
    )
    expect(named(({ annotations }) => annotations.destructiveHint)).toEqual(['todo_delete_tasks'])
    expect(named(({ annotations }) => annotations.openWorldHint)).toHaveLength(14)
  })

  it('asks only for reading when nothing narrower is named', () => {
    expect(connector.capabilities.filter((capability) => capability.default).map(({ id }) => id)).toEqual([
      'tasks-read',
    ])
    expect(connector.capabilities.map(({ id, scopes }) => [id, scopes.join()])).toEqual([
      ['tasks-read', 'data:read'],
      ['tasks-add', 'task:add'],
      ['tasks-manage', 'data:read_write'],
      ['tasks-delete', 'data:delete'],
    ])
  })

  it('renders its prompts without a connection', () => {
    const [planDay, review] = connector.prompts ?? []
    expect(planDay?.render({})).toContain('todo_find_tasks')
    expect(planDay?.render({ hours: '3' })).toContain('for 3 hours')
    expect(review?.render({ project: 'Home' })).toContain('"Home"')
  })

  it('answers the older tool names', () => {
    expect(connector.aliases).toEqual({ 'todo-list': 'todo_find_tasks', 'todo-add': 'todo_add_tasks' })
  })
})

describe('the provider of the TODO connector', () => {
  it('is Todoist by default', () => {
    expect(connector.provider).toMatchObject({
      issuer: 'https://todoist.com',
      authorization_endpoint: 'https://todoist.com/oauth/authorize',
      token_endpoint: 'https://todoist.com/oauth/access_token',
      revocation_endpoint: 'https://api.todoist.com/api/v1/revoke',
      token_endpoint_auth_method: 'client_secret_post',
      code_challenge_method: 'S256',
      scopeSeparator: { request: ',', response: ',' },
      apiOrigins: ['https://api.todoist.com'],
      rotation: 'strict',
      manageUrl: 'https://app.todoist.com/app/settings/integrations',
    })
    expect(connector.registration).toBeUndefined()
  })

  it('follows the issuer when only that is given', () => {
    expect(todo({ issuer: 'http://127.0.0.1:4100/' }).provider).toMatchObject({
      issuer: 'http://127.0.0.1:4100',
      authorization_endpoint: 'http://127.0.0.1:4100/oauth/authorize',
      token_endpoint: 'http://127.0.0.1:4100/oauth/access_token',
      revocation_endpoint: 'http://127.0.0.1:4100/api/v1/revoke',
      apiOrigins: ['http://127.0.0.1:4100'],
      manageUrl: 'http://127.0.0.1:4100/settings/applications',
    })
  })

  it('takes a device authorization endpoint from the options', () => {
    expect(todo({ deviceAuthorizationEndpoint: 'https://id.example/d' }).provider).toMatchObject({
      device_authorization_endpoint: 'https://id.example/d',
    })
  })

  it('takes a token that people paste: of Todoist its 40 digits only, of others what they make', () => {
    const [todoist, other] = [connector, todo({ issuer: 'http://127.0.0.1:4100' })].map(({ provider }) => provider.key)
    expect(todoist?.createUrl).toBe('https://app.todoist.com/app/settings/integrations/developer')
    expect(other?.createUrl).toBe('http://127.0.0.1:4100/settings/api-tokens')
    const [hexadecimal, named] = ['0123456789abcdef0123456789abcdef01234567', `todo_pat_${'x'.repeat(43)}`]
    expect([hexadecimal, named].map((text) => todoist?.pattern.test(text))).toEqual([true, false])
    expect([hexadecimal, named, 'a password', 'short'].map((text) => other?.pattern.test(text))).toEqual([true, true, false, false])
  })

  it.each([
    ['an issuer that is not a URL', { issuer: 'todoist' }],
    ['plain http away from loopback', { issuer: 'http://todo.example' }],
    ['an API origin with a path', { apiOrigin: 'https://api.example/v1' }],
  ])('refuses %s', (_what, options) => {
    expect(() => todo(options)).toThrowError(
      expect.toSatisfy((error) => isConnectorError(error) && error.code === 'CONFIG_INVALID'),
    )
  })
})
