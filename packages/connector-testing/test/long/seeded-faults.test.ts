import { isConnectorError, toolsFor, ConnectorError, type AnyTool, type Provider, type ProviderKey } from '@grantway/connector-kit'
import { z } from 'zod'
import { describe, expect, it } from 'vitest'
import type { DescribedApi, FakeProviderOptions } from '../../src/index.ts'
import { failingCases } from '../support/failing-cases.ts'
import {
  addNote,
  createNotesApi,
  keyNotes,
  listNotes,
  notes,
  notesRead,
  notesWrite,
  type NotesApi,
  type Spoil,
} from '../support/notes-connector.ts'
import { keyNotesFake, notesFake, notesPeople, type NotesPerson } from '../support/notes-fake.ts'

const tool = toolsFor<NotesApi>()

/** Replaces the listing tool by one that does something else. */
const listing = (handler: typeof listNotes.handler): { tools: readonly AnyTool[] } => ({
  tools: [tool({ ...listNotes, handler }), addNote],
})

interface Seeded {
  readonly what: string
  readonly spoil: Spoil
  /** Cases that must fail. */
  readonly caught: readonly string[]
  readonly fake?: Partial<FakeProviderOptions<NotesPerson>>
}

const seeded: readonly Seeded[] = [
  {
    what: 'leaks its token into an error',
    spoil: ({ provider }) => ({
      provider: {
        ...provider,
        explainFailure: ({ body }) => {
          const said = z.object({ message: z.string() }).safeParse(body)
          return said.success ? { code: 'INVALID_INPUT', details: { message: said.data.message } } : undefined
        },
      },
    }),
    caught: ['CS-LEAK-02'],
  },
  {
    what: 'ignores constraints: does not name what a call touches',
    spoil: () => ({ tools: [tool({ ...listNotes, targets: () => [] }), addNote] }),
    caught: ['CS-LIMIT-02'],
  },
  {
    what: 'names targets in another spelling than it stores: a limit would never fit',
    spoil: () => ({
      tools: ([listNotes, addNote] as readonly AnyTool[]).map((one) => ({
        ...one,
        targets: (input: unknown) => (one.targets?.(input) ?? []).map(({ kind, id }) => ({ kind, id: id.toUpperCase() })),
      })),
      targetKinds: [{ kind: 'notebook', title: 'Notebooks', example: 'recipes', parse: (typed) => typed.toLowerCase() }],
    }),
    caught: ['CS-LIMIT-05', 'CS-LIMIT-06'],
  },
  {
    // The engine gives it no second refresh (CS-REFRESH-05); what is left of the fault is seen all the same.
    what: 'refreshes twice: tries again by itself after AUTH_EXPIRED',
    spoil: () =>
      listing(async (context, input) => {
        try {
          return await listNotes.handler(context, input)
        } catch {
          return listNotes.handler(context, input)
        }
      }),
    caught: ['CS-REFRESH-09'],
  },
  {
    what: 'follows a redirect with the token',
    spoil: ({ provider }) => {
      const apiOrigins: [string, ...string[]] = [...provider.apiOrigins]
      let location = ''
      return {
        provider: {
          ...provider,
          apiOrigins,
          explainFailure: ({ status, headers }) => {
            location = status === 302 ? headers.get('location') ?? '' : ''
            if (location) apiOrigins.push(new URL(location).origin)
            return undefined
          },
        },
        client: (http) => ({
          ...createNotesApi(http),
          notes: async (notebook, page) => {
            try {
              return await createNotesApi(http).notes(notebook, page)
            } catch (error) {
              if (!location) throw error
              await http.request({ method: 'GET', path: location, schema: z.unknown() })
              return { items: [] }
            }
          },
        }),
      }
    },
    caught: ['CS-ORIGIN-02', 'CS-ORIGIN-03'],
  },
  {
    what: 'writes in a read tool',
    spoil: () => ({
      client: (http) => ({
        ...createNotesApi(http),
        notes: async (notebook, page) => {
          await createNotesApi(http).add(notebook, 'The assistant was here')
          return createNotesApi(http).notes(notebook, page)
        },
      }),
    }),
    caught: ['CS-WRITE-01'],
  },
  {
    what: 'drops the refresh token',
    spoil: ({ provider }) => ({
      provider: {
        ...provider,
        readTokenAnswer: (answer) => ({ ...(answer as Record<string, unknown>), refresh_token: undefined }),
      },
    }),
    caught: ['CS-REFRESH-02', 'CS-REFRESH-03', 'CS-REFRESH-04'],
  },
  {
    what: 'asks one scope too many',
    spoil: () => {
      const greedy = { ...notesRead, scopes: ['notes:read', 'notes:admin'] }
      return {
        capabilities: [greedy, notesWrite],
        tools: [tool({ ...listNotes, requires: [greedy] }), addNote],
      }
    },
    caught: ['CS-SCOPE-02'],
  },
  {
    what: 'pages without bound',
    spoil: () =>
      listing(async ({ api }, { notebook }) => {
        const all: { id: string; text: string }[] = []
        let after: string | undefined
        do {
          const page = await api.notes(notebook, { after, limit: 2 })
          all.push(...page.items)
          after = page.next
        } while (after !== undefined)
        return { notes: all, page: { returned: all.length, hasMore: false } }
      }),
    caught: ['CS-PAGE-01', 'CS-PAGE-02', 'CS-PAGE-03', 'CS-OUT-03'],
  },
  {
    what: 'accepts an unsigned webhook',
    spoil: ({ inbound }) => ({
      ...(inbound && {
        inbound: {
          ...inbound,
          verify: (request) => !request.headers.has('x-notes-signature') || inbound.verify(request),
        },
      }),
    }),
    caught: ['CS-HOOK-02'],
  },
  {
    what: 'swallows a 401',
    spoil: () =>
      listing(async (context, input) => {
        try {
          return await listNotes.handler(context, input)
        } catch (error) {
          if (!isConnectorError(error) || error.code !== 'AUTH_EXPIRED') throw error
          return { notes: [], page: { returned: 0, hasMore: false } }
        }
      }),
    caught: ['CS-AUTH-03'],
  },
  {
    what: 'passes on fields it does not know',
    spoil: () => ({
      client: (http) => ({
        ...createNotesApi(http),
        notes: async (notebook) => ({
          items: (
            await http.request({
              method: 'GET',
              path: `/notebooks/${notebook}/notes`,
              schema: z.object({ notes: z.array(z.looseObject({ id: z.string(), text: z.string() })) }),
            })
          ).notes,
        }),
      }),
      tools: [
        tool({
          ...listNotes,
          output: listNotes.output.extend({
            notes: z.array(z.looseObject({ id: z.string(), text: z.string() })),
          }),
        }),
        addNote,
      ],
    }),
    caught: ['CS-LEAK-01', 'CS-OUT-06'],
  },
  {
    what: 'lets an id climb out of its path',
    spoil: () => {
      const input = listNotes.input.extend({ notebook: z.string() })
      return {
        client: (http) => ({
          ...createNotesApi(http),
          notes: async (notebook) => {
            await http.request({ method: 'GET', path: `/notebooks/${notebook}/notes`, schema: z.unknown() })
            return { items: [] }
          },
        }),
        tools: [tool({ ...listNotes, input }), addNote],
      }
    },
    caught: ['CS-ORIGIN-04'],
  },
  {
    what: 'loses the connection at a limit',
    spoil: ({ provider }) => ({
      provider: {
        ...provider,
        explainFailure: ({ status }) => (status === 429 ? { code: 'AUTH_EXPIRED' } : undefined),
      },
    }),
    caught: ['CS-TROUBLE-01', 'CS-TROUBLE-02'],
  },
  {
    what: 'declares another class of rotation than the provider has',
    spoil: ({ provider }) => ({ provider: { ...provider, rotation: 'none' } }),
    caught: ['CS-REFRESH-01'],
  },
  {
    what: 'names an account by something that all people share',
    spoil: ({ provider }) => ({
      provider: { ...provider, identify: () => Promise.resolve({ key: 'me', label: 'me' }) },
    }),
    caught: ['CS-AUTH-09'],
  },
  {
    what: 'hides an unexpected answer behind an empty list',
    spoil: () =>
      listing(async (context, input) => {
        try {
          return await listNotes.handler(context, input)
        } catch (error) {
          if (error instanceof ConnectorError && error.code === 'API_ERROR')
            return { notes: [], page: { returned: 0, hasMore: false } }
          throw error
        }
      }),
    caught: ['CS-OUT-09', 'CS-OUT-10'],
  },
]

const keyOf = ({ key }: Provider): ProviderKey => {
  if (!key) throw new TypeError('The connector has no key.')
  return key
}

describe('a connector that', () => {
  it.each(seeded.map((one) => [one.what, one] as const))(
    '%s is caught',
    async (_what, { spoil, caught, fake }) => {
      expect(await failingCases(notes(spoil), notesFake(fake), caught)).toEqual(caught)
    },
  )
})

const seededForKeys: readonly Seeded[] = [
  {
    what: 'takes anything for a key',
    spoil: ({ provider }) => ({ provider: { ...provider, key: { ...keyOf(provider), pattern: /[\s\S]*/ } } }),
    caught: ['CS-KEY-01'],
  },
  {
    what: 'believes a key without asking the provider',
    spoil: ({ provider }) => ({
      provider: { ...provider, identify: () => Promise.resolve({ key: 'alice', label: 'Alice Archer' }) },
    }),
    caught: ['CS-AUTH-09', 'CS-KEY-02', 'CS-KEY-05'],
  },
  {
    what: 'hides that a key was taken back',
    spoil: ({ provider }) => ({
      provider: {
        ...provider,
        explainFailure: ({ status }) => (status === 401 ? { code: 'NOT_FOUND_OR_NO_ACCESS' } : undefined),
      },
    }),
    caught: ['CS-AUTH-03', 'CS-KEY-03'],
  },
  {
    what: 'knows another shape than the keys have',
    spoil: ({ provider }) => ({ provider: { ...provider, key: { ...keyOf(provider), pattern: /notes-[0-9a-f]{8}/ } } }),
    caught: ['CS-KEY-05'],
  },
]

describe('a connector of keys that', () => {
  it.each(seededForKeys.map((one) => [one.what, one] as const))(
    '%s is caught',
    async (_what, { spoil, caught, fake }) => {
      expect(await failingCases(keyNotes(spoil), keyNotesFake(fake), caught)).toEqual(caught)
    },
  )
})

describe('a description of the API', () => {
  const failing = (described: DescribedApi, ...cases: string[]) =>
    failingCases(notes(), notesFake(), [...cases, 'CS-API-01'], described)

  it('that does not have what a connector sends is heeded, in whatever case it was sent', async () => {
    const narrow: DescribedApi = (_method, url) =>
      url.searchParams.has('cursor') ? "The parameter 'cursor' is not described." : undefined
    expect(await failing(narrow, 'CS-PAGE-04')).toEqual(['CS-API-01'])
    expect(await failing(() => undefined, 'CS-PAGE-04')).toEqual([])
  })

  it('with which nothing was compared is a failure', async () => {
    expect(await failing(() => undefined)).toEqual(['CS-API-01'])
  })
})

describe('a fake that', () => {
  it('gives a page without records is caught: it could not show paging', async () => {
    const [alice, bob] = notesPeople
    const people: readonly [NotesPerson, NotesPerson] = [{ ...alice, notebooks: { home: [] } }, bob]
    expect(await failingCases(notes(), notesFake({ people }), ['CS-PAGE-01'])).toEqual(['CS-PAGE-01'])
  })

  it('has no example for a tool is caught', async () => {
    expect(await failingCases(notes(), notesFake({ examples: {} }), ['CS-DEF-15'])).toEqual(['CS-DEF-15'])
  })
})
