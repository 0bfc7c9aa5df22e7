import { fakeProvider, pageOf, reply, type FakeProviderOptions } from '../../src/index.ts'
import { signWebhook } from './notes-connector.ts'

/** Somebody with notes. */
export interface NotesPerson {
  readonly id: string
  readonly name: string
  readonly notebooks: Record<string, { id: string; text: string }[]>
}

const manyNotes = (whose: string) =>
  Array.from({ length: 30 }, (_, index) => ({
    id: `${whose}-${index}`,
    text: `The note number ${index} of ${whose}`,
  }))

export const notesPeople: readonly [NotesPerson, NotesPerson] = [
  { id: 'alice', name: 'Alice Archer', notebooks: { home: manyNotes('alice') } },
  { id: 'bob', name: 'Bob Baker', notebooks: { home: manyNotes('bob') } },
]

/** The strict fake of the notes service. */
export const notesFake = (changes: Partial<FakeProviderOptions<NotesPerson>> = {}) =>
  fakeProvider<NotesPerson>({
    people: notesPeople,
    scopes: ['notes:read', 'notes:write', 'notes:admin'],
    routes: {
      'GET /me': { answer: (_request, { id, name }) => ({ id, name }) },
      'GET /notebooks/:id/notes': {
        scope: 'notes:read',
        answer: ({ query, parameters }, { notebooks }) => {
          const list = notebooks[parameters['id'] ?? '']
          if (!list) return reply(404, { error: 'no such notebook' })
          const { items, next } = pageOf(list, { limit: query.get('limit'), cursor: query.get('cursor') })
          return { notes: items, next }
        },
      },
      'POST /notebooks/:id/notes': {
        scope: 'notes:write',
        answer: ({ json, parameters }, { id, notebooks }) => {
          const list = notebooks[parameters['id'] ?? '']
          const note = { id: `${id}-${list?.length}`, text: (json as { text: string }).text }
          list?.push(note)
          return note
        },
      },
    },
    examples: {
      notes_list_notes: { notebook: 'home' },
      notes_add_note: { notebook: 'home', text: 'Buy milk and bread' },
    },
    targets: {
      notes_list_notes: [{ kind: 'notebook', id: 'home' }],
      notes_add_note: [{ kind: 'notebook', id: 'home' }],
    },
    webhook: {
      secret: 'SECRET_webhook',
      body: { revoked: 'alice' },
      sign: signWebhook,
      events: [{ kind: 'revoked', accountKey: 'alice' }],
    },
    ...changes,
  })

/** A notes service that knows nothing but keys. */
export const keyNotesFake = (changes: Partial<FakeProviderOptions<NotesPerson>> = {}) =>
  notesFake({ keys: { prefix: 'notes_', header: { name: 'x-notes-key', prefix: '' }, only: true }, ...changes })
