import { fakeProvider } from '@grantway/connector-testing'

const pages = ['Travel', 'Time off', 'Travel expenses']

/** A strict fake of the handbook: it knows keys and nothing else. */
export const handbookFake = fakeProvider({
  people: [{ id: 'alice', name: 'Alice Archer' }, { id: 'bob', name: 'Bob Baker' }],
  scopes: [],
  keys: { prefix: 'hb_', only: true, page: '/settings/keys' },
  routes: {
    'GET /me': { answer: (_request, { id, name }) => ({ id, name }) },
    'GET /pages': {
      answer: ({ query }, { name }) => ({
        pages: pages.filter((title) => title.toLowerCase().includes((query.get('q') ?? '').toLowerCase()))
          .map((title) => ({ title: `${title}, for ${name}`, url: 'https://handbook.example.com/pages/1' })),
      }),
    },
  },
  examples: { handbook_find_pages: { words: 'travel' } },
})
