import { createHmac, timingSafeEqual } from 'node:crypto'
import {
  defineCapability,
  defineConnector,
  listPage,
  pageInput,
  pageOutput,
  plainText,
  Secret,
  toolsFor,
  truncatedOutput,
  type AnyTool,
  type Connector,
  type ConnectorOptions,
  type ProviderHttp,
  type ProviderPage,
} from '@grantway/connector-kit'
import { z } from 'zod'

export const notesRead = defineCapability({
  id: 'notes-read',
  title: 'Read notes',
  scopes: ['notes:read'],
  enforcement: 'provider',
  default: true,
  consent: { allows: 'Lets the assistant read your notes.', limits: 'It cannot change them.' },
})
export const notesWrite = defineCapability({
  id: 'notes-write',
  title: 'Write notes',
  scopes: ['notes:write'],
  enforcement: 'provider',
  consent: {
    allows: 'Lets the assistant add notes.',
    limits: 'It cannot read or delete the notes you have.',
  },
})

const text = z.string().transform((value) => plainText(value, 2_000))
const note = z.object({ id: z.string(), text })
export type Note = z.output<typeof note>

/** The part of the notes API that the tools use. */
export interface NotesApi {
  readonly notes: (
    notebook: string,
    page: { after?: string | undefined; limit: number },
  ) => Promise<ProviderPage<Note>>
  readonly add: (notebook: string, text: string) => Promise<Note>
}

export const createNotesApi = (http: ProviderHttp): NotesApi => ({
  notes: (notebook, { after, limit }) =>
    http.request({
      method: 'GET',
      path: `/notebooks/${encodeURIComponent(notebook)}/notes`,
      query: { cursor: after, limit },
      schema: z
        .object({ notes: z.array(note), next: z.string().optional() })
        .transform(({ notes, next }) => ({ items: notes, next })),
    }),
  add: (notebook, words) =>
    http.request({
      method: 'POST',
      path: `/notebooks/${encodeURIComponent(notebook)}/notes`,
      json: { text: words },
      schema: note,
    }),
})

const tool = toolsFor<NotesApi>()
const notebookId = z.string().regex(/^[\w-]{1,40}$/)
const targets = ({ notebook }: { notebook: string }) => [{ kind: 'notebook', id: notebook }]

export const listNotes = tool({
  name: 'notes_list_notes',
  title: 'List notes',
  description: 'Lists the notes of a notebook.',
  requires: [notesRead],
  input: z.object({ notebook: notebookId, ...pageInput() }),
  output: z.object({
    notes: z.array(z.object({ id: z.string(), text: z.string() })),
    page: pageOutput,
    truncated: truncatedOutput.optional(),
  }),
  annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
  targets,
  handler: async (context, { notebook, limit, cursor }) => {
    const { items, ...rest } = await listPage(context, {
      limit,
      cursor,
      query: { notebook },
      fetch: (page) => context.api.notes(notebook, page),
      view: (one) => one,
    })
    return { notes: items, ...rest }
  },
  text: ({ notes }) => notes.map(({ text: words }) => `- ${words}`).join('\n') || 'No notes.',
})

export const addNote = tool({
  name: 'notes_add_note',
  title: 'Add a note',
  description: 'Adds a note to a notebook.',
  requires: [notesWrite],
  input: z.object({ notebook: notebookId, text: z.string().min(1).max(1_000) }),
  output: z.object({ id: z.string() }),
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  targets,
  handler: async ({ api }, { notebook, text: words }) => ({ id: (await api.add(notebook, words)).id }),
})

/** Signs a webhook: time and body, as careful providers do. */
export const signWebhook = (body: Uint8Array, now: Date, secret: string): Record<string, string> => {
  const time = String(Math.floor(now.getTime() / 1000))
  return {
    'x-notes-time': time,
    'x-notes-signature': createHmac('sha256', secret).update(`${time}.`).update(body).digest('hex'),
  }
}

const sameText = (left: string, right: string): boolean =>
  left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right))

const inbound = (secret: string): NonNullable<Connector['inbound']> => ({
  verify: ({ headers, body, now }) => {
    const time = Number(headers.get('x-notes-time') ?? Number.NaN)
    if (!(Math.abs(now.getTime() / 1000 - time) < 300)) return false
    const expected = signWebhook(body, new Date(time * 1000), secret)['x-notes-signature'] ?? ''
    return sameText(headers.get('x-notes-signature') ?? '', expected)
  },
  parse: (body) => {
    const event = z.object({ revoked: z.string() }).safeParse(body)
    return event.success ? [{ kind: 'revoked', accountKey: event.data.revoked }] : []
  },
})

/** What a test may spoil. */
export type Spoil = (healthy: Connector<NotesApi>, options: ConnectorOptions) => Partial<Connector<NotesApi>>

/** A connector that keeps every rule, or breaks one. */
export const notes =
  (spoil: Spoil = () => ({})) =>
  (options: ConnectorOptions): Connector<NotesApi> => {
    const issuer = options.issuer ?? 'https://notes.example'
    const healthy: Connector<NotesApi> = {
      id: 'notes',
      title: 'Notes',
      contract: 1,
      toolPrefix: 'notes',
      provider: {
        issuer,
        authorization_endpoint: options.authorizationEndpoint ?? `${issuer}/oauth/authorize`,
        token_endpoint: options.tokenEndpoint ?? `${issuer}/oauth/token`,
        revocation_endpoint: options.revocationEndpoint ?? `${issuer}/oauth/revoke`,
        token_endpoint_auth_method: 'client_secret_post',
        code_challenge_method: 'S256',
        authorization_response_iss_parameter_supported: true,
        scopeSeparator: { request: ' ', response: ' ' },
        apiOrigins: [options.apiOrigin ?? issuer],
        rotation: 'strict',
        identify: async (http) => {
          const me = await http.request({
            method: 'GET',
            path: '/me',
            schema: z.object({ id: z.string(), name: z.string() }),
          })
          return { key: me.id, label: me.name }
        },
      },
      ...(options.clientId !== undefined && {
        registration: { clientId: options.clientId, clientSecret: new Secret(options.clientSecret ?? '') },
      }),
      capabilities: [notesRead, notesWrite],
      targetKinds: [
        {
          kind: 'notebook',
          title: 'Notebooks',
          example: 'recipes',
          parse: (typed) => (notebookId.safeParse(typed).success ? typed : undefined),
        },
      ],
      client: createNotesApi,
      tools: [listNotes, addNote] as readonly AnyTool[],
      inbound: inbound(options.webhookSecret ?? ''),
    }
    return defineConnector<NotesApi>({ ...healthy, ...spoil(healthy, options) })
  }

/** The same connector at a provider that knows nothing but keys, in a header of its own; a test may spoil it. */
export const keyNotes = (spoil: Spoil = () => ({})) =>
  notes((healthy, options) => {
    const { authorization_endpoint: _, token_endpoint: __, revocation_endpoint: ___, ...provider } = healthy.provider
    const keyed: Connector<NotesApi> = {
      ...healthy,
      provider: {
        ...provider,
        rotation: 'none',
        key: {
          title: 'API key',
          createUrl: `${provider.issuer}/settings/keys`,
          pattern: /notes_\w{20,100}/,
          header: { name: 'x-notes-key', prefix: '' },
        },
      },
    }
    return { ...keyed, ...spoil(keyed, options) }
  })
