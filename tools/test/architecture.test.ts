import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { files, importsOf, packages, read } from './repository.ts'

// The lint rule for boundaries passes silently without a project graph; these tests read manifests and sources.

const mayUse: Readonly<Record<string, readonly string[]>> = {
  kit: [],
  engine: ['kit'],
  adapter: ['engine', 'kit'],
  connector: ['kit'],
  testing: ['adapter', 'engine', 'kit'],
  app: ['adapter', 'engine', 'kit', 'connector'],
  upstream: [],
  'end-to-end': ['app', 'adapter', 'engine', 'kit', 'connector', 'testing', 'upstream'],
  example: ['app', 'adapter', 'engine', 'kit', 'connector', 'testing'],
}
const alsoInTests: Readonly<Record<string, readonly string[]>> = {
  engine: ['upstream'],
  adapter: ['testing'],
  connector: ['testing', 'upstream'],
  app: ['testing', 'upstream', 'end-to-end'],
  example: ['upstream', 'end-to-end'],
}

const all = packages()
const layerOf = (name: string): string | undefined => all.find((candidate) => candidate.name === name)?.layer
const sources = files().filter((file) => /^(packages|apps)\/.*\/src\/.*\.tsx?$/.test(file))

/** What a manifest may not depend on. */
const forbidden = (layer: string, dependencies: readonly string[], tests = false): readonly string[] =>
  dependencies.filter((name) => {
    const target = layerOf(name)
    return target !== undefined && ![...(mayUse[layer] ?? []), ...(tests ? alsoInTests[layer] ?? [] : [])].includes(target)
  })

describe('the layers', () => {
  it('name every package', () => {
    expect(all.filter(({ layer }) => !(layer in mayUse)).map(({ name }) => name)).toEqual([])
  })

  it.each(all.map((one) => [one.name, one] as const))('let %s depend downwards only', (_, { layer, dependencies, devDependencies }) => {
    expect(forbidden(layer, dependencies)).toEqual([])
    expect(forbidden(layer, devDependencies, true)).toEqual([])
  })

  it('control: a connector that depends on the engine or on another connector is found', () => {
    expect(forbidden('connector', ['@grantway/auth-core', '@grantway/connector-todo', '@grantway/connector-kit', 'zod'])).toEqual([
      '@grantway/auth-core',
      '@grantway/connector-todo',
    ])
  })

  it('keep sources inside their package', () => {
    const crossing = sources.filter((file) => {
      const depth = file.split('/src/')[1]?.split('/').length ?? 0
      return importsOf(read(file)).some((name) => name.startsWith('../'.repeat(depth)) && !/\.json$/.test(name))
    })
    expect(crossing).toEqual([])
  })
})

/** Files from which their imports, types included, lead back to them. */
const inCircles = (graph: ReadonlyMap<string, readonly string[]>): readonly string[] => {
  const reachable = (from: string, seen = new Set<string>()): ReadonlySet<string> => {
    for (const next of graph.get(from) ?? []) {
      if (seen.has(next)) continue
      seen.add(next)
      reachable(next, seen)
    }
    return seen
  }
  return [...graph.keys()].filter((file) => reachable(file).has(file))
}

describe('the imports of files', () => {
  it('go in one direction: no file leads back to itself, not even by its types', () => {
    const code = files().filter((file) => /\.(tsx?|mjs)$/.test(file))
    const graph = new Map(code.map((file) => [file, importsOf(read(file)).filter((name) => name.startsWith('.')).map((name) => join(dirname(file), name))]))
    expect([...graph.values()].flat().length).toBeGreaterThan(500)
    expect(inCircles(graph)).toEqual([])
  })

  it('control: a circle of three is found, and what only leads into it is not', () => {
    expect(inCircles(new Map([['a', ['b']], ['b', ['c']], ['c', ['a']], ['d', ['a']]]))).toEqual(['a', 'b', 'c'])
  })
})

/** Exported names that no docstring stands before. A type that only names what a value beside it is needs none. */
const unexplained = (source: string): readonly string[] => {
  const lines = source.split('\n')
  return lines.flatMap((line, index) => {
    const name = /^export (?:async )?(?:const|function|interface|type|class) (\w+)/.exec(line)?.[1]
    if (name === undefined || /^export type \w+ = .*(?:\btypeof |\$inferSelect)/.test(line)) return []
    const before = lines.slice(0, index).findLast((earlier) => !earlier.startsWith('// eslint-'))
    const overload = lines.slice(0, index).some((earlier) => earlier.startsWith(`export function ${name}(`))
    return overload || before?.endsWith('*/') ? [] : [name]
  })
}

describe('every exported name', () => {
  const published = files().filter((file) => /^(packages|apps|examples)\/.*\/(src|testing)\/.*\.tsx?$/.test(file))
  it('has a docstring', () => {
    expect(published.flatMap((file) => unexplained(read(file)).map((name) => `${file}: ${name}`))).toEqual([])
  })

  it('control: one without is found, and one whose docstring belongs to another is', () => {
    expect(unexplained('/** A. */\nexport const a = 1\nexport const b = 2\n// c\nexport interface C {}\nexport type D = z.infer<typeof d>')).toEqual(['b', 'C'])
  })
})

const onlyIn = (pattern: RegExp, allowed: RegExp): readonly string[] =>
  sources.filter((file) => importsOf(read(file)).some((name) => pattern.test(name)) && !allowed.test(file))

describe('what has one place', () => {
  it('the MCP SDK is imported by packages/mcp (and by the demo, as a client)', () => {
    expect(onlyIn(/^@modelcontextprotocol\//, /^(packages\/mcp|apps\/demo)\//)).toEqual([])
  })

  it('OAuth client libraries are imported in one place a purpose: services, and signing in', () => {
    expect(onlyIn(/^(arctic|oauth4webapi)$/, /^packages\/(auth-core\/src\/flows\/oauth-(client|request|device)|identity\/src\/upstream\/upstream)\.ts$/)).toEqual([])
  })

  it('HTML is written by packages/web (and by the demo TODO service)', () => {
    expect(sources.filter((file) => file.endsWith('.tsx') && !/^(packages\/web|apps\/todo-saas)\//.test(file))).toEqual([])
  })

  it('the environment is read by programs, never by a package', () => {
    const readers = sources.filter((file) => /process\.env/.test(read(file)) && /^packages\//.test(file))
    expect(readers.filter((file) => !file.startsWith('packages/auth-core/src/testing/'))).toEqual([])
  })

  it('ciphers are used by the vault and the sealer', () => {
    expect(sources.filter((file) => /createCipheriv|createDecipheriv/.test(read(file)))).toEqual([
      'packages/auth-core/src/sealer.ts',
      'packages/auth-core/src/vault/envelope.ts',
    ])
  })
})

describe('the words', () => {
  const rejected = /\b\w*(?:Manager|Helpers?|Utils?)\b|\b(?:integration|credentials?|plugin)\w*\b/

  it('rejected synonyms name nothing', () => {
    const names = /\b(?:const|let|function|class|interface|type)\s+(\w+)/g
    const found = sources.flatMap((file) =>
      [...read(file).matchAll(names)].filter(([, name = '']) => rejected.test(name)).map(([, name]) => `${file}: ${name}`))
    expect(found).toEqual([])
    expect(sources.filter((file) => /(^|[/-])(manager|helpers?|utils?)[-./]/.test(file))).toEqual([])
  })

  it('control: a rejected synonym is found', () => {
    expect(rejected.test('TokenManager')).toBe(true)
  })
})

describe('decisions', () => {
  const records = files().filter((file) => /^docs\/decisions\/.*\.md$/.test(file)).map(read).join('\n')
  const external = [...new Set(all.flatMap(({ dependencies }) => dependencies))].filter((name) => layerOf(name) === undefined).sort()

  it.each(external)('explain the dependency %s', (name) => {
    expect(records).toContain(`\`${name}\``)
  })
})
