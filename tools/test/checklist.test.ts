import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { read, root } from './repository.ts'

const sections = read('docs/checklist.md').split(/^## /m).slice(1)
const titles = [
  'Identify external services', 'Define link resources', 'Implement token storage and lookup', 'Wire tools to auth state',
  'Handle callback flows', 'Coordinate with clients', 'Test realistic scenarios', 'Review security',
]

describe("the article's checklist", () => {
  it('has its eight titles', () => {
    expect(sections.map((section) => section.split('\n')[0])).toEqual(titles.map((title, index) => `${index + 1}. ${title}`))
  })

  it.each(sections.map((section) => [section.split('\n')[0] ?? '', section] as const))('%s: names code and a test that exist', (_, section) => {
    const code = [...section.matchAll(/^- Code: (.+)$/gm)].flatMap(([, line = '']) => [...line.matchAll(/`([^`]+)`/g)].map(([, path = '']) => path))
    const tests = [...section.matchAll(/^- Test: "(.+)" in `([^`]+)`$/gm)].map(([, name = '', file = '']) => ({ name, file }))
    expect(code.length * tests.length).toBeGreaterThan(0)
    expect(code.filter((path) => !existsSync(join(root, path)))).toEqual([])
    // A test's name may be written with either quote, and with its case id before it.
    expect(tests.filter(({ name, file }) => !read(file).replaceAll("\\'", "'").includes(name))).toEqual([])
  })
})
