import { describe, expect, it } from 'vitest'
import { mutants } from '../mutants/mutants.mjs'
import { namedTests, page, rowsOf, withTests } from '../threat-model.mjs'
import { read } from './repository.ts'

const markdown = read(page)
const rows = rowsOf(markdown)
const tests = namedTests()

/** Rules whose control is not a mutant, and why. */
const withoutMutant: Readonly<Record<string, string>> = {
  'S-B33': 'The tests of the stdio mode start the built program, which a change of a source does not reach.',
  'S-M16': 'A matcher that does not end cannot be stopped from inside its own process.',
  'S-R10': 'A rule about what is kept, not a check.',
  'S-R14': 'The lock is a library of its own; without it the database would be damaged.',
  'S-R16': 'A rule of the repository, which its own test controls.',
  'S-V15': 'A rule of the sources, which its own test controls.',
  'S-R15': 'A promise of the database; there is no check of ours to remove.',
}

describe('the threat model', () => {
  it('names the tests of every row as they are: run `node tools/threat-model.mjs`', () => {
    expect(withTests(markdown, tests)).toBe(markdown)
  })

  it('has a row for every id that a test name carries', () => {
    const known = new Set(rows.map(({ id }) => id))
    expect(tests.filter(({ id }) => !known.has(id)).map(({ id, file }) => `${id} in ${file}`)).toEqual([])
    expect(known.size).toBe(rows.length)
  })

  it('says of every row without a test why there is none', () => {
    const tested = new Set(tests.map(({ id }) => id))
    const silent = rows.filter(({ id, tests: cell }) => !tested.has(id) && !/^(?:Not yet|Does not apply): \S/.test(cell))
    expect(silent.map(({ id }) => id)).toEqual([])
  })

  it('control: a test without a row and a row without its test are found', () => {
    const [first] = tests
    if (!first) throw new Error('no test carries an id')
    expect(withTests(markdown, [...tests, { ...first, name: 'says something new' }])).not.toBe(markdown)
    expect(withTests(markdown, tests.filter(({ name }) => name !== first.name))).not.toBe(markdown)
  })
})

describe('the mutants', () => {
  it.each(mutants.map((mutant, index) => [`${index} ${mutant.rule} ${mutant.without}`, mutant] as const))('%s changes one place', (_, { file, find, replace }) => {
    expect(read(file).split(find)).toHaveLength(2)
    expect(replace).not.toBe(find)
  })

  it('cover every rule that has a test', () => {
    const covered = new Set(mutants.map(({ rule }) => rule))
    const rules = new Set(tests.map(({ id }) => id).filter((id) => id.startsWith('S-')))
    expect([...rules].filter((rule) => !covered.has(rule) && !(rule in withoutMutant)).sort()).toEqual([])
    expect([...covered].filter((rule) => !rows.some(({ id }) => id === rule))).toEqual([])
  })
})
