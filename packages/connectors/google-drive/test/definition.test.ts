import { isConnectorError } from '@grantway/connector-kit'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { googleDrive } from '../src/index.ts'

const connector = googleDrive()
const scope = (name: string) => `https://www.googleapis.com/auth/${name}`
const named = (test: (tool: (typeof connector.tools)[number]) => boolean) =>
  connector.tools.filter(test).map(({ name }) => name)

describe('the definition of the Google Drive connector', () => {
  it('offers exactly the sixteen tools', () => {
    expect(connector.tools.map(({ name }) => name)).toEqual([
      'drive_get_me', 'drive_search_files', 'drive_list_folder', 'drive_list_shared_drives', 'drive_get_file',
      'drive_read_file', 'drive_export_file', 'drive_list_comments', 'drive_list_permissions', 'drive_create_file',
      'drive_update_file_content', 'drive_update_file', 'drive_copy_file', 'drive_trash_file', 'drive_add_comment',
      'drive_share_file',
    ])
  })

  it.each(connector.tools.map((tool) => [tool.name, tool] as const))('keeps the definition of %s', async (name, tool) => {
    const definition = {
      name,
      title: tool.title,
      description: tool.description,
      requires: tool.requires.map(({ id }) => id),
      annotations: tool.annotations,
      inputSchema: z.toJSONSchema(tool.input as z.ZodObject, { io: 'input' }),
      outputSchema: z.toJSONSchema(tool.output as z.ZodObject, { io: 'output' }),
    }
    await expect(`${JSON.stringify(definition, null, 2)}\n`).toMatchFileSnapshot(`__snapshots__/${name}.json`)
  })

  it('calls only reading tools read-only, and names what destroys or cannot be taken back', () => {
    expect(named(({ annotations }) => annotations.readOnlyHint)).toEqual(connector.tools.slice(0, 9).map(({ name }) => name))
    expect(named(({ annotations }) => annotations.destructiveHint)).toEqual([
      'drive_update_file_content', 'drive_trash_file', 'drive_share_file',
    ])
    expect(named(({ annotations, confirm }) => annotations.destructiveHint !== (confirm !== undefined))).toEqual([])
  })

  it('lets everything that destroys be tried without doing anything, unasked', () => {
    for (const { annotations, input, confirm } of connector.tools) {
      if (!annotations.destructiveHint) continue
      expect(Object.keys(input.shape)).toContain('dryRun')
      expect(confirm?.({ fileId: 'f', content: 'x', dryRun: true })).toBeUndefined()
    }
  })

  it('asks for exactly these scopes, in three classes', () => {
    const who = ['openid', scope('userinfo.email')]
    expect(connector.capabilities.map(({ id, title, scopes, enforcement }) => [id, /\((.*)\)$/.exec(title)?.[1], scopes, enforcement])).toEqual([
      ['files-picked', 'non-sensitive', [...who, scope('drive.file')], 'server'],
      ['identity', 'non-sensitive', who, 'provider'],
      ['files-read', 'restricted', [...who, scope('drive.readonly')], 'provider'],
      ['files-create', 'non-sensitive', [...who, scope('drive.file')], 'provider'],
      ['files-edit', 'restricted', [...who, scope('drive')], 'server'],
      ['comments-write', 'restricted', [...who, scope('drive')], 'server'],
      ['share', 'restricted', [...who, scope('drive')], 'server'],
    ])
    expect(connector.capabilities.filter((capability) => capability.default).map(({ id }) => id)).toEqual(['files-picked'])
    expect(connector.capabilities.filter(({ approval }) => approval).map(({ id }) => id)).toEqual(['share'])
  })

  it('reaches no sharing through another capability', () => {
    expect(connector.capabilities.filter(({ includes = [] }) => includes.some(({ id }) => id === 'share'))).toEqual([])
    expect(named(({ requires }) => requires.some(({ id }) => id === 'share'))).toEqual(['drive_share_file'])
  })

  it('cannot make a file public', () => {
    const tool = connector.tools.find(({ name }) => name === 'drive_share_file')
    const input = { fileId: 'f', with: 'a@b.example', role: 'reader', notify: false }
    expect(tool?.input.safeParse(input).success).toBe(true)
    expect(tool?.input.safeParse({ ...input, type: 'anyone' }).success).toBe(false)
    expect(tool?.input.safeParse({ ...input, role: 'owner' }).success).toBe(false)
  })

  it('renders its prompts without a connection', () => {
    const [summarize, decisions] = connector.prompts ?? []
    expect(summarize?.render({ file: 'Roadmap' })).toContain('"Roadmap"')
    expect(decisions?.render({ folder: 'Board' })).toContain('drive_list_folder')
  })
})

describe('the provider', () => {
  it('is Google by default', () => {
    expect(connector.provider).toMatchObject({
      issuer: 'https://accounts.google.com',
      authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
      token_endpoint: 'https://oauth2.googleapis.com/token',
      revocation_endpoint: 'https://oauth2.googleapis.com/revoke',
      revocation: { authentication: 'none', token: 'form', ends: 'grant' },
      token_endpoint_auth_method: 'client_secret_post',
      code_challenge_method: 'S256',
      scopeSeparator: { request: ' ', response: ' ' },
      apiOrigins: ['https://www.googleapis.com'],
      rotation: 'none',
      authorizeParameters: { access_type: 'offline', prompt: 'consent', include_granted_scopes: 'true' },
      manageUrl: 'https://myaccount.google.com/connections',
    })
    expect(connector.provider.authorizeParameters).not.toHaveProperty('hd')
    expect(connector.registration).toBeUndefined()
  })

  it('takes a device authorization endpoint and a Workspace domain from the options', () => {
    const { provider } = googleDrive({ deviceAuthorizationEndpoint: 'https://id.example/d', hostedDomain: 'acme.example' })
    expect(provider).toMatchObject({ device_authorization_endpoint: 'https://id.example/d', authorizeParameters: { hd: 'acme.example' } })
  })

  it.each([
    ['plain http away from loopback', { tokenEndpoint: 'http://google.example/token' }],
    ['an API origin with a path', { apiOrigin: 'https://www.googleapis.com/drive' }],
  ])('refuses %s', (_what, options) => {
    expect(() => googleDrive(options)).toThrowError(
      expect.toSatisfy((error) => isConnectorError(error) && error.code === 'CONFIG_INVALID'),
    )
  })
})
