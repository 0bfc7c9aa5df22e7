import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkToolName, UsageError } from './checks.mjs'
import { camelCase, kebabCase, pascalCase } from './names.mjs'
import { render } from './render.mjs'

/**
 * Adds a tool that reads one thing by its id to a connector that this generator made: the tool, its place in
 * the list, its call in the client, its route and its example in the fake. Gives the paths it touched.
 * **Errors:** UsageError when the connector has another shape; then nothing is written.
 * @param {string} root @param {string} id @param {string} name verb and noun: `get_issue` @returns {string[]}
 */
export const addTool = (root, id, name) => {
  checkToolName(name)
  const folder = join('packages', 'connectors', id)
  const tool = join(folder, 'src', 'tools', `${kebabCase(name)}.ts`)
  if (!existsSync(join(root, folder))) throw new UsageError(`There is no connector in ${folder}.`)
  if (existsSync(join(root, tool))) throw new UsageError(`${tool} exists already.`)
  const toolName = `${id.replaceAll('-', '_')}_${name}`
  if (toolName.length > 40) throw new UsageError(`'${toolName}' has more than 40 characters.`)
  const read = (/** @type {string} */ path) => {
    const file = join(folder, path)
    if (!existsSync(join(root, file))) throw new UsageError(`${file} is not there: add the tool by hand.`)
    return readFileSync(join(root, file), 'utf8')
  }
  const capabilities = read('src/capabilities.ts')
  const capability = /export const (\w+) = defineCapability\(\{[\s\S]*?scopes: \[(?:'([^']+)')?/.exec(capabilities)
  if (!capability)
    throw new UsageError(`src/capabilities.ts of ${id} has another shape: add the tool by hand.`)
  const noun = name.slice(name.indexOf('_') + 1)
  const toolCamel = camelCase(name)
  const edits = editsOf({ id, toolCamel, toolName, noun, file: kebabCase(name), scope: capability[2] ?? '' })
  /** @type {Map<string, string>} */
  const changed = new Map()
  for (const { path, after, insert } of edits) {
    const text = changed.get(path) ?? read(path)
    const end = text.indexOf(after) + after.length
    if (!text.includes(after))
      throw new UsageError(`${path} of ${id} has another shape: add the tool by hand.`)
    changed.set(path, `${text.slice(0, end)}${insert}${text.slice(end)}`)
  }
  const template = readFileSync(join(import.meta.dirname, 'tool', 'tool.ts.template'), 'utf8')
  const values = {
    capability: capability[1] ?? '',
    noun: noun.replaceAll('_', ' '),
    toolCamel,
    toolName,
    toolTitle: titleOf(name),
  }
  // Everything was found, so nothing stays half done.
  for (const [path, text] of changed) writeFileSync(join(root, folder, path), text)
  writeFileSync(join(root, tool), render(template, values), { flag: 'wx' })
  return [tool, ...[...changed.keys()].map((path) => join(folder, path))]
}

/** @param {string} name */
const titleOf = (name) => {
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** @param {Readonly<Record<'id' | 'toolCamel' | 'toolName' | 'noun' | 'file' | 'scope', string>>} names */
const editsOf = ({ id, toolCamel, toolName, noun, file, scope }) => [
  {
    path: 'src/tools/index.ts',
    after: `import type { AnyTool } from '@grantway/connector-kit'\n`,
    insert: `import { ${toolCamel} } from './${file}.ts'\n`,
  },
  {
    path: 'src/tools/index.ts',
    after: 'export const tools: readonly AnyTool[] = [\n',
    insert: `  ${toolCamel},\n`,
  },
  {
    path: 'src/client.ts',
    after: `export const create${pascalCase(id)}Api = (http: ProviderHttp) => ({\n`,
    insert: `  ${toolCamel}: (id: string) =>\n    http.request({ method: 'GET', path: \`/${kebabCase(
      noun,
    )}s/\${encodeURIComponent(id)}\`, schema: item }),\n`,
  },
  {
    path: `testing/${id}-fake.ts`,
    after: '  routes: {\n',
    insert: `    'GET /${kebabCase(
      noun,
    )}s/:id': {\n${scope && `      scope: '${scope}',\n`}      answer: ({ parameters }, { items }) => items.find(({ id }) => id === parameters['id']),\n    },\n`,
  },
  {
    path: `testing/${id}-fake.ts`,
    after: '  examples: {\n',
    insert: `    ${toolName}: { id: 'alice-1' },\n`,
  },
]
