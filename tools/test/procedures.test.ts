import { describe, expect, it } from 'vitest'
import { read } from './repository.ts'

// Every procedure for keys ends with the tests that carry it out.

const page = 'docs/key-management.md'
const procedures = ['Rotate the root key', 'Rotate the key of a tenant', 'Restore a backup', 'A lost root key', 'A leaked root key', 'Erase a tenant']

/** What a section says that it is run by: names of tests, and the file they are in. */
const runBy = (section: string): readonly { readonly name: string; readonly file: string }[] => {
  const [, sentence = ''] = /^Run by: ([\s\S]+?)\n(?:\n|$)/m.exec(`${section}\n`) ?? []
  let names: string[] = []
  const found: { name: string; file: string }[] = []
  for (const [, quoted, code = ''] of sentence.replaceAll('\n', ' ').matchAll(/"([^"]+)"|`([^`]+)`/g)) {
    if (quoted === undefined && code.includes('/')) {
      found.push(...(names.length > 0 ? names : ['it(']).map((name) => ({ name, file: code })))
      names = []
    } else names.push(quoted ?? code)
  }
  return found
}

const missing = (section: string): readonly string[] =>
  runBy(section).filter(({ name, file }) => !read(file).includes(name)).map(({ name, file }) => `${name} in ${file}`)

describe('a procedure of docs/key-management.md', () => {
  it.each(procedures)('is run: %s', (title) => {
    const [section] = read(page).split(`\n## ${title}\n`).slice(1).map((text) => text.split('\n## ')[0] ?? '')
    expect(runBy(section ?? '')).not.toEqual([])
    expect(missing(section ?? '')).toEqual([])
  })

  it('control: a test that does not exist is found', () => {
    expect(missing('1. Do it.\n\nRun by: "does what nobody wrote" and `S-V14` in\n`packages/auth-core/test/audit.test.ts`.')).toEqual([
      'does what nobody wrote in packages/auth-core/test/audit.test.ts',
    ])
  })
})
