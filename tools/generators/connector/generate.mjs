import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { checkAnswers, UsageError } from './checks.mjs'
import { camelCase, pascalCase } from './names.mjs'
import { render } from './render.mjs'

const templates = join(import.meta.dirname, 'files')
const changesetTemplate = join(import.meta.dirname, 'changeset.md.template')

/** @param {string} folder @returns {string[]} */
const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath ?? entry.path, entry.name)))
    .sort()

/** @param {string} root @param {string} name */
const manifestOf = (root, name) =>
  JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8'))

/**
 * Every version with the same contract number, which is the major version (0 and 1 have contract 1): a minor of the
 * kit must not force a major of a connector.
 * @param {string} version
 */
const sameContract = (version) => `>=${version} <${Math.max(Number(version.split('.')[0]), 1) + 1}`

// Read when a connector is made: a range in a template would be old after the first release.
/** @param {string} root */
const ranges = (root) => {
  const kit = manifestOf(root, 'connector-kit')
  const testing = manifestOf(root, 'connector-testing')
  return {
    kitRange: `^${kit.version}`,
    kitPeerRange: sameContract(kit.version),
    testingRange: `^${testing.version}`,
    testingPeerRange: sameContract(testing.version),
    zodRange: kit.peerDependencies.zod,
    zodVersion: kit.devDependencies.zod,
  }
}

/** @param {import('./checks.mjs').Answers} answers @param {string} up */
const valuesOf = ({ id, title, origin, issuer, auth, scopes }, up) => {
  const [readScope = '', writeScope = ''] = scopes
  const keys = auth === 'api-key'
  return {
    id,
    title,
    origin,
    issuer,
    up,
    readScope,
    writeScope,
    Pascal: pascalCase(id),
    camel: camelCase(id),
    snake: id.replaceAll('-', '_'),
    write: keys || scopes.length > 1,
    device: auth === 'device',
    keys,
    oauth: !keys,
    rotation: keys ? 'none' : 'strict',
    enforcement: keys ? 'server' : 'provider',
    readScopes: readScope && `'${readScope}'`,
    writeScopes: writeScope && `'${writeScope}'`,
    scopeList: scopes
      .slice(0, 2)
      .map((scope) => `'${scope}'`)
      .join(', '),
    scopeWords: scopes
      .slice(0, 2)
      .map((scope) => `\`${scope}\``)
      .join(', '),
  }
}

/** @param {string} file @param {Record<string, string | boolean>} values */
const targetOf = (file, values) => {
  if (values.write === false && file === 'src/tools/add-item.ts.template') return undefined
  return file.replace(/\.template$/, '').replace('testing/fake.ts', `testing/${values.id}-fake.ts`)
}

/**
 * Writes a connector and its changeset, and nothing else. Gives the paths it wrote, relative to the root.
 * Only the first two scopes get a capability: one to read, one to write. No tool would reach the others.
 * **Errors:** UsageError for an answer that makes no connector, or a folder that is there already.
 * @param {string} root
 * @param {import('./checks.mjs').Answers} answers
 * @param {(path: string, text: string) => void} write
 * @returns {string[]}
 */
export const generateConnector = (root, answers, write = toDisk(root)) => {
  checkAnswers(answers)
  const folder = join('packages', 'connectors', answers.id)
  if (existsSync(join(root, folder))) throw new UsageError(`${folder} exists already.`)
  const values = { ...valuesOf(answers, '../../..'), ...ranges(root) }
  const rendered = filesBelow(templates).flatMap((file) => {
    const target = targetOf(file, values)
    return target === undefined ? [] : [{ path: join(folder, target), template: join(templates, file) }]
  })
  const changeset = {
    path: join('.changeset', `add-connector-${answers.id}.md`),
    template: changesetTemplate,
  }
  return [...rendered, changeset].map(({ path, template }) => {
    write(path, render(readFileSync(template, 'utf8'), values))
    return path
  })
}

/** @param {string} root @returns {(path: string, text: string) => void} */
const toDisk = (root) => (path, text) => {
  mkdirSync(join(root, dirname(path)), { recursive: true })
  writeFileSync(join(root, path), text, { flag: 'wx' })
}
