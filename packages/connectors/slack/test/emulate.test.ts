import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { hasOAuth } from '@grantway/connector-kit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { slack } from '../src/index.ts'
import { connected, redirectUri, type Connected } from './connected.ts'

interface Emulator {
  readonly url: string
  readonly close: () => Promise<void>
}
type CreateEmulator = (options: { service: 'slack'; port: number; seed: unknown }) => Promise<Emulator>

// It belongs to the repository; whoever has this package alone may be without it.
const createEmulator = await import('emulate' as string).then(
  (found: { createEmulator: CreateEmulator }) => found.createEmulator,
  () => undefined,
)
const client = { id: '12345.67890', secret: 'SECRET_emulated_client' }
const scopes = slack().capabilities.flatMap((capability) => capability.scopes)
const seed = {
  slack: {
    strict_scopes: true,
    team: { name: 'Emulated', domain: 'emulated' },
    users: [
      { name: 'alice', real_name: 'Alice Archer', email: 'alice@example.com' },
      { name: 'bob', real_name: 'Bob Baker', email: 'bob@example.com' },
    ],
    channels: [{ name: 'general', topic: 'Everything' }],
    oauth_apps: [
      {
        client_id: client.id,
        client_secret: client.secret,
        app_id: 'A000000001',
        name: 'Grantway',
        redirect_uris: [redirectUri],
        scopes: [],
      },
    ],
  },
}

/** Version 0.11.2 answers POST only and knows `text` only; the real one takes what we send. */
const asItTakes: typeof fetch = (input, init) => {
  const url = new URL(String(input))
  const form = new URLSearchParams(typeof init?.body === 'string' ? init.body : url.searchParams)
  const text = form.get('markdown_text')
  if (text !== null) form.set('text', text)
  form.delete('markdown_text')
  url.search = ''
  const headers = new Headers(init?.headers)
  headers.set('content-type', 'application/x-www-form-urlencoded')
  return fetch(url, { ...init, method: 'POST', headers, body: form.toString() })
}

const freePort = async (): Promise<number> => {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

describe.skipIf(!createEmulator)('against emulate 0.11.2, which somebody else wrote', () => {
  let emulator: Emulator
  let alice: Connected
  let general: string

  beforeAll(async () => {
    const port = await freePort()
    emulator = (await createEmulator?.({ service: 'slack', port, seed })) as Emulator
    const url = `http://127.0.0.1:${port}`
    const connector = slack({ issuer: url, apiOrigin: url, clientId: client.id, clientSecret: client.secret })
    const { provider } = connector
    if (!hasOAuth(provider)) throw new Error('the connector has no authorization server')
    const shown = new URL(provider.authorization_endpoint)
    shown.search = new URLSearchParams({
      client_id: client.id,
      redirect_uri: redirectUri,
      state: 'SECRET_state',
      [provider.scopeParameter ?? '']: scopes.join(provider.scopeSeparator.request),
    }).toString()
    const html = await (await fetch(shown)).text()
    const [, form = ''] = /(<form(?:(?!<\/form>)[\s\S])*Alice Archer[\s\S]*?<\/form>)/.exec(html) ?? []
    const fields = [...form.matchAll(/name="([^"]+)" value="([^"]*)"/g)].map(
      ([, name = '', value = '']): [string, string] => [name, value],
    )
    const back = await fetch(`${url}/oauth/v2/authorize/callback`, {
      method: 'POST',
      redirect: 'manual',
      body: new URLSearchParams(fields),
    })
    const code = new URL(back.headers.get('location') ?? '').searchParams.get('code') ?? ''
    const body = new URLSearchParams({
      code,
      redirect_uri: redirectUri,
      client_id: client.id,
      client_secret: client.secret,
    })
    const answer = provider.readTokenAnswer?.(
      await (await fetch(provider.token_endpoint, { method: 'POST', body })).json(),
    )
    const { access_token: bearer, scope } = answer as { access_token: string; scope: string }
    expect(scope.split(provider.scopeSeparator.response)).toContain('channels:history')
    alice = connected(connector, { bearer, fetch: asItTakes })
    const { channels } = await alice.call('slack_list_channels', { all: true })
    general = (channels as { id: string; name: string }[]).find(({ name }) => name === 'general')?.id ?? ''
  })
  afterAll(() => emulator.close())

  it('connects as the person, not as the bot beside them', async () => {
    expect(await alice.call('slack_get_me')).toMatchObject({ name: 'alice', team: 'Emulated' })
  })

  it('reads a channel, a thread and people', async () => {
    const { ts } = await alice.call('slack_send_message', { channel: general, text: 'First' })
    await alice.call('slack_send_message', { channel: general, text: 'Reply', thread: String(ts) })
    expect((await alice.call('slack_read_channel', { channel: general }))['messages']).toMatchObject([
      { text: 'First', author: { name: 'alice' }, replies: 1 },
    ])
    expect(
      (await alice.call('slack_read_thread', { channel: general, message: ts }))['messages'],
    ).toMatchObject([{ text: 'First' }, { text: 'Reply' }])
    expect(await alice.call('slack_get_channel', { channel: general })).toMatchObject({
      channel: { name: 'general', kind: 'public' },
    })
    expect(await alice.call('slack_get_user', { user: 'bob@example.com' })).toMatchObject({ name: 'bob' })
  })

  it('posts, edits, reacts twice, schedules and opens a direct message', async () => {
    const { ts } = await alice.call('slack_send_message', { channel: general, text: 'Draft' })
    const message = { channel: general, message: String(ts) }
    expect(await alice.call('slack_update_message', { ...message, text: 'Final' })).toMatchObject({ ts })
    for (const _ of [1, 2])
      expect(await alice.call('slack_add_reaction', { ...message, emoji: 'tada' })).toMatchObject({
        emoji: 'tada',
      })
    const at = new Date(Date.now() + 86_400_000).toISOString()
    expect(await alice.call('slack_schedule_message', { channel: general, text: 'Later', at })).toMatchObject(
      { channelId: general },
    )
    expect(await alice.call('slack_open_dm', { people: ['bob@example.com'] })).toMatchObject({
      channelId: expect.stringMatching(/^[DG]/) as string,
    })
  })

  it('understands its refusals', async () => {
    await expect(alice.call('slack_read_channel', { channel: 'C999999999' })).rejects.toMatchObject({
      code: 'NOT_FOUND_OR_NO_ACCESS',
    })
  })
})

it.skipIf(createEmulator)('emulate is not installed, so that nothing ran against it', () => undefined)
