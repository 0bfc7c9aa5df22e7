import { isConnectorError } from '@grantway/connector-kit'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { slack } from '../src/index.ts'

const connector = slack()

describe('the definition of the Slack connector', () => {
  it('offers exactly the fifteen tools', () => {
    expect(connector.tools.map(({ name }) => name)).toEqual([
      'slack_get_me',
      'slack_search_messages',
      'slack_search_users',
      'slack_get_user',
      'slack_list_channels',
      'slack_get_channel',
      'slack_read_channel',
      'slack_read_thread',
      'slack_get_file',
      'slack_list_usergroups',
      'slack_send_message',
      'slack_schedule_message',
      'slack_update_message',
      'slack_add_reaction',
      'slack_open_dm',
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

  it('takes at most 3,000 tokens to describe, at four bytes each', () => {
    const bytes = connector.tools.map(({ name, description, input }) =>
      Buffer.byteLength(
        JSON.stringify({
          name,
          description,
          inputSchema: z.toJSONSchema(input as z.ZodObject, { io: 'input' }),
        }),
      ),
    )
    expect(bytes.reduce((sum, size) => sum + size, 0) / 4).toBeLessThanOrEqual(3_000)
  })

  it('has nine capabilities, with exactly these scopes', () => {
    expect(
      Object.fromEntries(connector.capabilities.map(({ id, scopes }) => [id, scopes.join(' ')])),
    ).toEqual({
      'public-read': 'channels:read channels:history users:read',
      'private-read': 'groups:read groups:history search:read.private users:read',
      'dm-read': 'im:read im:history mpim:read mpim:history search:read.im search:read.mpim users:read',
      search: 'search:read.public',
      people: 'users:read users:read.email search:read.users usergroups:read',
      'files-read': 'files:read',
      'message-send': 'chat:write',
      'dm-send': 'im:write mpim:write',
      react: 'reactions:write',
    })
    expect(connector.capabilities.filter((capability) => capability.default).map(({ id }) => id)).toEqual([
      'public-read',
    ])
    expect(connector.capabilities.every(({ enforcement }) => enforcement === 'provider')).toBe(true)
  })

  it('calls only editing destructive, and asks before it', () => {
    const named = (test: (tool: (typeof connector.tools)[number]) => unknown) =>
      connector.tools.filter(test).map(({ name }) => name)
    expect(named(({ annotations }) => annotations.destructiveHint)).toEqual(['slack_update_message'])
    expect(named(({ confirm }) => confirm)).toEqual(['slack_update_message'])
    expect(named(({ narrows }) => narrows)).toEqual(['slack_search_messages', 'slack_list_channels'])
  })

  it('renders its prompts without a connection, and lets them post nothing by themselves', () => {
    const [catchUp, reply] = connector.prompts ?? []
    expect(catchUp?.render({ channel: '#general', since: '2d' })).toContain('since: "2d"')
    expect(catchUp?.render({ channel: '#general' })).toContain('Do not post anything')
    expect(reply?.render({ permalink: 'https://acme.slack.com/archives/C1/p1' })).toContain(
      'Only when I agree',
    )
  })

  it.each([
    ['an issuer that is not a URL', { issuer: 'slack' }],
    ['plain http away from loopback', { issuer: 'http://slack.example' }],
    ['an API origin with a path', { apiOrigin: 'https://slack.com/api' }],
  ])('refuses %s', (_what, options) => {
    expect(() => slack(options)).toThrowError(
      expect.toSatisfy((error) => isConnectorError(error) && error.code === 'CONFIG_INVALID'),
    )
  })
})
