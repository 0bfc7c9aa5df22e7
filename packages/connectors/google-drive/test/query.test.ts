import { describe, expect, it } from 'vitest'
import { fileTypes, queryOf, type FileFilters } from '../src/query.ts'
import { parseQuery, type Query } from '../testing/index.ts'
import { hostileText, seeded } from './random.ts'

const runs = 20_000

const term = (field: string, operator: string, value: string | boolean): Query => ({ kind: 'term', field, operator, value })

/** What a search means, said without any text of the query language. */
const meaningOf = (filters: FileFilters): readonly Query[] => [
  term('trashed', '=', filters.trashed ?? false),
  ...(filters.text === undefined ? [] : [term('fullText', 'contains', filters.text)]),
  ...(filters.name === undefined ? [] : [term('name', 'contains', filters.name)]),
  ...(filters.folderId === undefined ? [] : [term('parents', 'in', filters.folderId)]),
  ...(filters.owner === undefined ? [] : [term('owners', 'in', filters.owner)]),
  ...(filters.modifiedAfter === undefined ? [] : [term('modifiedTime', '>', filters.modifiedAfter)]),
]

const termsOf = (query: Query): readonly Query[] => (query.kind === 'and' ? query.parts : [query])

describe('the query of a search', () => {
  it(`keeps its meaning, whatever ${runs} hostile values say`, () => {
    const random = seeded(8)
    const maybe = (): string | undefined => (random() < 0.5 ? hostileText(random) : undefined)
    for (let run = 0; run < runs; run += 1) {
      const filters: FileFilters = {
        text: maybe(), name: maybe(), folderId: maybe(), owner: maybe(), modifiedAfter: maybe(), trashed: random() < 0.5,
      }
      expect(termsOf(parseQuery(queryOf(filters)))).toEqual(meaningOf(filters))
    }
  })

  it('would change it if values were not quoted: the control of the test above', () => {
    const random = seeded(8)
    const broken = Array.from({ length: 500 }, () => hostileText(random)).filter((text) => {
      const naive = `trashed = false and name contains '${text}'`
      try {
        return JSON.stringify(termsOf(parseQuery(naive))) !== JSON.stringify(meaningOf({ name: text }))
      } catch {
        return true
      }
    })
    expect(broken.length).toBeGreaterThan(250)
  })

  it.each(fileTypes)('can be parsed for the type %s', (type) => {
    const [, kind] = termsOf(parseQuery(queryOf({ type })))
    expect(kind).toMatchObject({ field: 'mimeType' })
  })

  it('says what it asks for', () => {
    expect(queryOf({ text: "Sam's plan", type: 'pdf', folderId: 'f', owner: 'me', modifiedAfter: '2026-11-01', starred: true })).toBe(
      "trashed = false and fullText contains 'Sam\\'s plan' and mimeType = 'application/pdf' and 'f' in parents and " +
        "'me' in owners and modifiedTime > '2026-11-01' and starred = true",
    )
  })
})

describe('the fake’s query language', () => {
  it.each([
    ['an open quote', "name = 'a"],
    ['an unknown field', "title = 'a'"],
    ['an operator the field does not have', "fullText = 'a'"],
    ['a number', 'size > 10'],
    ['half a clause', "name = 'a' and"],
    ['a quoted boolean', "trashed = 'true'"],
    ['two clauses without a word between', "name = 'a' name = 'b'"],
    ['an open parenthesis', "(name = 'a'"],
    ['nothing', ''],
  ])('refuses %s', (_what, query) => {
    expect(() => parseQuery(query)).toThrow(SyntaxError)
  })

  it('knows not, or and parentheses', () => {
    expect(parseQuery("not (starred = true or 'x' in parents)")).toMatchObject({
      kind: 'not', part: { kind: 'or', parts: [{ field: 'starred', value: true }, { field: 'parents', operator: 'in' }] },
    })
  })
})
