import { existsSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'
import { describe, expect, it } from 'vitest'
import { files, packages, read, root } from './repository.ts'

// Documentation that names what is not there is worse than none: these tests read it as its readers do.

const pages = files().filter((file) => file.endsWith('.md') && existsSync(join(root, file)))
const withoutFences = (text: string): string => text.replaceAll(/^ *```[\s\S]*?^ *```/gm, '')

/** The anchor that a heading gets on GitHub. */
const anchorOf = (heading: string): string =>
  heading.toLowerCase().replaceAll(/[`*]/g, '').replaceAll(/[^\p{Letter}\p{Number} _-]/gu, '').trim().replaceAll(' ', '-')

const anchorsIn = (text: string): readonly string[] =>
  [...withoutFences(text).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchorOf(heading))

/** Relative links of a page that lead nowhere: no such file, or no such heading in it. */
const brokenLinks = (page: string, text: string): readonly string[] =>
  [...withoutFences(text).replaceAll(/`[^`\n]*`/g, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => {
      const [path = '', anchor] = target.split('#')
      const file = path === '' ? page : normalize(join(dirname(page), path))
      if (!existsSync(join(root, file))) return true
      return anchor !== undefined && file.endsWith('.md') && !anchorsIn(file === page ? text : read(file)).includes(anchor)
    })

/** Paths in backticks that start in one of our folders and do not exist. */
const missingPaths = (text: string): readonly string[] =>
  [...text.matchAll(/`((?:packages|apps|tools|docs)\/[^`\s]*)`/g)]
    .map(([, path = '']) => path)
    .filter((path) => !existsSync(join(root, path)))

/** Names whose file stands beside them, "`name` (`file`" or "`file`, `name`", and is not the one that defines them. */
const misplacedNames = (text: string): readonly string[] => {
  const flowing = text.replaceAll(/\s+/g, ' ')
  return [
    ...[...flowing.matchAll(/`(\w+)` \(`([^`]+\.tsx?)`/g)].map(([, name = '', file = '']) => ({ name, file })),
    ...[...flowing.matchAll(/`([^`]+\.tsx?)`, `(\w+)`/g)].map(([, file = '', name = '']) => ({ name, file })),
  ]
    .filter(({ file, name }) => existsSync(join(root, file)) && !new RegExp(`\\b${name}(?: =|: )`).test(read(file)))
    .map(({ file, name }) => `${name} is not defined in ${file}`)
}

describe('links', () => {
  it.each(pages)('of %s lead somewhere', (page) => {
    expect(brokenLinks(page, read(page))).toEqual([])
  })

  it('control: a missing file and a missing heading are found', () => {
    const text = '# Here\n[a](nowhere.md) [b](#here) [c](#there) [d](GLOSSARY.md#nothing-of-this-name) [e](https://example.com)'
    expect(brokenLinks('README.md', text)).toEqual(['nowhere.md', '#there', 'GLOSSARY.md#nothing-of-this-name'])
  })
})

describe('paths', () => {
  it('that ARCHITECTURE.md names exist', () => {
    expect(missingPaths(read('ARCHITECTURE.md'))).toEqual([])
  })

  it('control: a path that does not exist is found', () => {
    expect(missingPaths('`packages/nowhere/src/index.ts` and `tools/test/docs.test.ts`')).toEqual(['packages/nowhere/src/index.ts'])
  })
})

describe('names', () => {
  it('that a page places in a file are defined there', () => {
    expect(pages.flatMap((page) => misplacedNames(read(page)))).toEqual([])
  })

  it('control: a name of another file is found, however it is written', () => {
    const file = 'packages/auth-core/src/access/call.ts'
    expect(misplacedNames(`\`callTool\` (\`${file}\`), \`nobody\`\n(\`${file}\`) and \`${file}\`, \`nothing\``)).toEqual([
      `nobody is not defined in ${file}`, `nothing is not defined in ${file}`,
    ])
  })
})

describe('commands', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  /** Scripts of the folder that a page describes. */
  const scriptsBeside = (page: string): Record<string, string> =>
    (JSON.parse(read(join(dirname(page), 'package.json'))) as { scripts?: Record<string, string> }).scripts ?? {}
  const cli = [...read('apps/server/src/cli/index.ts').matchAll(/^ {2}(\w+): \{ run:/gm)].map(([, name = '']) => name)
  const named = (pattern: RegExp): readonly string[] =>
    pages.flatMap((page) => [...read(page).matchAll(pattern)].map(([, name = '']) => `${page}: ${name}`))

  it('the README names the two that matter', () => {
    expect(read('README.md')).toContain('npm start')
    expect(read('README.md')).toContain('npm test')
  })

  it('`npm run` names scripts that exist', () => {
    const found = named(/npm run ([\w:-]+)/g)
    expect(found.length).toBeGreaterThan(0)
    // A project that `grantway init` wrote has scripts of its own.
    const written = /scripts: \{ (.*) \},/.exec(read('apps/server/src/init/project-files.ts'))?.[1] ?? ''
    const ofProject = [...written.matchAll(/(\w+):/g)].map(([, name = '']) => name)
    const known = (use: string): boolean => {
      const [page = '', name = ''] = use.split(': ')
      return name in scripts || (page === 'docs/compose.md' && ofProject.includes(name)) || (page.startsWith('examples/') && name in scriptsBeside(page))
    }
    expect(found.filter((use) => !known(use))).toEqual([])
  })

  it('`grantway` names commands that exist', () => {
    expect(cli).toContain('serve')
    const found = named(/`(?:npx --no )?grantway (\w+)/g)
    expect(found.length).toBeGreaterThan(0)
    expect(found.filter((use) => !cli.includes(use.split(': ')[1] ?? ''))).toEqual([])
  })

  it('each of `grantway` has a row in docs/configuration.md', () => {
    const section = read('docs/configuration.md').split('\n## The command line\n')[1] ?? ''
    const rows = [...section.matchAll(/^\| `grantway (\w+)/gm)].map(([, name = '']) => name)
    expect([...new Set(rows)].sort()).toEqual([...cli].sort())
  })
})

describe('snippets for clients', () => {
  const json = (page: string): readonly string[] => [...read(page).matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, block = '']) => block)

  it('every block of JSON is JSON', () => {
    const blocks = pages.flatMap((page) => json(page).map((block) => [page, block] as const))
    expect(blocks.length).toBeGreaterThan(0)
    for (const [page, block] of blocks) expect(() => JSON.parse(block) as unknown, `${page}:\n${block}`).not.toThrow()
  })

  it('those about stdio start the published package, with the same words everywhere', () => {
    interface Started { readonly command: string; readonly args: readonly string[]; readonly env: object }
    const started = json('docs/stdio.md').map((block) => {
      const { mcpServers, servers } = JSON.parse(block) as Readonly<Record<'mcpServers' | 'servers', { readonly grantway: Started } | undefined>>
      return (mcpServers ?? servers)?.grantway
    })
    const words = 'npx -y @grantway/server stdio --connector @grantway/connector-github'
    expect(started.map((one) => [one?.command, ...(one?.args ?? [])].join(' '))).toEqual([words, words])
    expect(read('docs/stdio.md')).toContain(`-- ${words}\n`)
    for (const one of started) expect(Object.keys(one?.env ?? {})).toEqual(['GITHUB_CLIENT_ID', 'GITHUB_CLIENT_SECRET'])
  })
})

describe('environment variables', () => {
  const page = read('docs/configuration.md')
  const settings = read('apps/server/src/configuration/settings.ts')
  /** Variables in the first column of the table under a heading. */
  const documented = (heading: string): readonly string[] => {
    const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
    return [...section.matchAll(/^\| `([\w<>]+)` \|/gm)].map(([, name = '']) => name).sort()
  }
  const keysOf = (schema: string): readonly string[] => {
    const body = settings.split(`const ${schema} = z.object({`)[1]?.split('\n})')[0] ?? ''
    return [...body.matchAll(/^ {2}([A-Z][A-Z0-9_]*):/gm)].map(([, name = '']) => name)
  }
  const readDirectly = [...settings.matchAll(/environment\['([A-Z0-9_]+)'\]/g)].map(([, name = '']) => name)

  it('of the server are documented, and no others', () => {
    const inCode = [...new Set([...keysOf('variables'), ...readDirectly])].sort()
    expect(inCode).toContain('PUBLIC_URL')
    expect(documented('The server')).toEqual(inCode)
  })

  it('of a connector are documented, and no others', () => {
    const inCode = keysOf('connectorVariables').map((name) => `<CONNECTOR>_${name}`).sort()
    expect(inCode).toContain('<CONNECTOR>_CLIENT_ID')
    // What only one connector understands is documented with its name.
    expect(documented('A connector').map((name) => name.replace(/^GITHUB_/, '<CONNECTOR>_')).sort()).toEqual(inCode)
  })

  it('of the demo TODO service are documented, and no others', () => {
    const source = read('apps/todo-saas/src/environment.ts')
    const inCode = [...new Set([...source.matchAll(/\bTODO_SAAS_[A-Z_]+\b/g)].map(([name]) => name))].sort()
    expect(documented('The demo TODO service')).toEqual(inCode)
  })

  it('of development are read somewhere', () => {
    const sources = files().filter((file) => /\.(ts|tsx|mjs|mts)$/.test(file)).map(read).join('\n')
    const names = documented('Development')
    expect(names).toContain('TEST_DATABASE_URL')
    expect(names.filter((name) => !new RegExp(`process\\.env(\\.${name}\\b|\\['${name}'\\])`).test(sources))).toEqual([])
  })
})

describe('the list of pages', () => {
  it('has every page of docs/ and every example', () => {
    const listed = [...read('docs/README.md').matchAll(/\]\(([^)#]+)/g)].map(([, target = '']) => normalize(join('docs', target)))
    const wanted = pages.filter((page) => /^(docs\/[\w-]+|examples\/[\w-]+\/README)\.md$/.test(page) && page !== 'docs/README.md')
    expect(wanted.filter((page) => !listed.includes(page))).toEqual([])
  })
})

describe('records and readmes', () => {
  const records = pages.filter((file) => /^docs\/decisions\/\d/.test(file))

  it('decisions are numbered without a gap', () => {
    const numbers = records.map((file) => Number(/\/(\d{4})-[a-z0-9-]+\.md$/.exec(file)?.[1])).sort((a, b) => a - b)
    expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  })

  it.each(records)('%s says context, decision, consequences and alternatives', (file) => {
    const headings = [...read(file).matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)
    expect(headings).toEqual(['Context', 'Decision', 'Consequences', 'Alternatives'])
  })

  it('every package has a README', () => {
    expect(packages().filter(({ folder }) => !pages.includes(`${folder}/README.md`)).map(({ name }) => name)).toEqual([])
  })
})
