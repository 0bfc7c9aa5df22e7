import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commandsOf, notRun, partOf, plain } from '../commands.mjs'
import { files, read, root } from './repository.ts'

// Every command that a page tells its reader to type is run by .ci/run, there or in a walk that it runs, or says why not.

// Decisions tell of commands of their time, and tools/ describes itself.
const pages = files().filter((file) => file.endsWith('.md') && existsSync(join(root, file)) && !/^(?:\.changeset|docs\/decisions|tools)\//.test(file))
const steps = read('.ci/run').split('\n').flatMap((line) => {
  const [, command] = /^ *step '[^']+' (?:\$\{\S+ )*(.+)$/.exec(line) ?? []
  return command === undefined ? [] : [command.replace('npm run --silent', 'npm run')]
})
const walks = files().filter((file) => /^tools\/walks\/.*\.mjs$/.test(file) && existsSync(join(root, file)))

/** Commands that a walk takes out of a page, by the page. */
const taken = (source: string): readonly (readonly [string, string])[] =>
  [...source.matchAll(/\bdocumented\(\s*'([^']+)',\s*(?:'([^']+)'|"([^"]+)")/g)].map(([, page = '', one, other]) => [page, one ?? other ?? ''] as const)
const takenBlocks = (source: string): readonly string[] => [...source.matchAll(/\bdocumentedBlocks\('([^']+)'\)/g)].map(([, page = '']) => page)

const sources = walks.map(read)
const walked = [
  ...sources.flatMap(taken).map(([, command]) => command),
  ...sources.flatMap(takenBlocks).flatMap((page) => commandsOf(read(page).replaceAll(/`[^`\n]+`/g, ''))),
].filter((command) => !partOf.has(command))

/** A mention is covered by a command that begins with its words: `grantway tokens` by `grantway tokens list`. */
const covers = (command: string, mention: string): boolean => command === mention || command.startsWith(`${mention} `)
const unrun = (commands: readonly string[], run: readonly string[]): readonly string[] =>
  commands.filter((command) => !run.some((one) => covers(plain(one), plain(command))))

const everywhere = [...new Set(pages.flatMap((page) => commandsOf(read(page))))]
const excused = (command: string): boolean => [...notRun.keys()].some((one) => covers(command, one))

describe('the commands of our pages', () => {
  it.each(pages)('of %s are run, or say why not', (page) => {
    expect(unrun(commandsOf(read(page)).filter((command) => !excused(command) && !partOf.has(command)), [...steps, ...walked])).toEqual([])
  })

  it('a walk that takes them is a step of .ci/run, or a part of one', () => {
    const entries = walks.filter((file) => steps.includes(`node ${file}`))
    const reached = (file: string): boolean => entries.includes(file) || entries.some((entry) => read(entry).includes(file.replace('tools/walks/', './')))
    expect(walks.filter((_, index) => taken(sources[index] ?? '').length > 0).filter((file) => !reached(file))).toEqual([])
    expect(entries.length).toBeGreaterThan(0)
  })

  it('a walk takes what its page says', () => {
    expect(sources.flatMap(taken).filter(([page, command]) => !commandsOf(read(page)).includes(command))).toEqual([])
  })

  it('a part belongs to a step, and a reason to a command that nothing runs', () => {
    expect([...partOf.values()].filter((step) => !steps.includes(step))).toEqual([])
    expect([...partOf.keys()].filter((command) => !everywhere.includes(command))).toEqual([])
    for (const command of notRun.keys()) expect(unrun([command], [...steps, ...walked]), command).toEqual([command])
    expect([...notRun.keys()].filter((one) => !everywhere.some((command) => covers(command, one)))).toEqual([])
  })

  it('control: commands are found in blocks, sentences and tables, and one that nothing runs is named', () => {
    const page = ['```sh', 'npm test   # all of it', 'claude mcp add x \\', '  -- y', '```', 'Run `grantway keys', 'status`.', '', '| `npm run nothing` | `grantway` |'].join('\n')
    expect(commandsOf(page)).toEqual(['npm test', 'claude mcp add x -- y', 'grantway keys status', 'npm run nothing'])
    expect(unrun(commandsOf(page), [...steps, ...walked])).toEqual(['claude mcp add x -- y', 'npm run nothing'])
  })

  it('control: a command is not covered by one that only begins alike', () => {
    expect(unrun(['npm run doc', 'grantway keys rotate'], ['npm run docs', 'npx --no grantway keys'])).toEqual(['npm run doc', 'grantway keys rotate'])
  })
})
