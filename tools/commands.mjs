// The commands that our pages tell a reader to type. Walks take theirs from here, so that what a page says and what is
// run cannot drift apart; tools/test/commands.test.ts asks that each is run somewhere, or says below why it is not.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const programs = 'npm|npx|node|grantway|claude|code|mcp-publisher'
const typed = new RegExp(`^(?:[A-Z_]+=\\S+ )*(?:${programs}) \\S`)

/** Commands that no machine like this one can run, and why. They are printed by tools/walks/operator.mjs. */
export const notRun = new Map([
  ['claude mcp add', 'Claude Code, its own program and account'],
  ['code --add-mcp', 'VS Code, a desktop program'],
  ['npx @modelcontextprotocol/inspector', 'opens a browser and waits for a person; `npm run clients` drives the same package from its command line'],
  ['mcp-publisher publish', 'publishes, with a proof for the domain'],
  ['npm run changeset', 'asks a person questions; `.ci/run` asks `npx changeset status` whether they were answered'],
  ['npm run bench', 'minutes of measuring, on an otherwise idle machine'],
])

/** Commands that run a part of what a step of .ci/run runs, and that step. */
export const partOf = new Map([
  ['npx vitest run --project auth-core', 'npm test'],
  ['npx vitest run --project repository', 'npm test'],
  ['npx vitest run -t S-B02', 'npm test'],
  ['npx vitest run --root examples/prod-db', 'npm run test:long'],
  ['npx vitest run --config vitest.long.config.mts examples/embedded', 'npm run test:long'],
  ['npx vitest run --config vitest.long.config.mts examples/engine-alone', 'npm run test:long'],
  ['npx vitest run --config vitest.long.config.mts examples/two-servers', 'npm run test:long'],
  ['GALLERY_DIR=<folder> npm run test:browser', 'npm run test:browser'],
])

/**
 * Gives what a page tells its reader to type: the lines of its `sh` blocks, and code in a sentence or a table that
 * begins with a program and has an argument.
 * @param {string} markdown @returns {readonly string[]}
 */
export const commandsOf = (markdown) => {
  const lines = shellBlocks(markdown).flatMap((block) => block.replaceAll(/\s*\\\n\s*/g, ' ').split('\n'))
  const prose = markdown.replaceAll(/^ *```[\s\S]*?^ *```$/gm, '').split(/\n\s*\n/)
  const inline = prose.flatMap((paragraph) => [...paragraph.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code.replaceAll(/\s+/g, ' ')))
  return [...lines.map((line) => line.replace(/(?:^|\s+)#\s.*$/, '').trim()).filter(Boolean), ...inline.filter((code) => typed.test(code))]
}

const shellBlocks = (/** @type {string} */ markdown) =>
  [...markdown.matchAll(/^ *```sh\n([\s\S]*?)^ *```$/gm)].map(([, block = '']) => block.trim())

/** The same program has three names: in the repository, where the package is installed, and where it is not. */
export const plain = (/** @type {string} */ command) =>
  command.replace(/^((?:[A-Z_]+=\S+ )*)(?:npx --no grantway|npx (?:-y )?@grantway\/server)(?= |$)/, '$1grantway')

const pageText = (/** @type {string} */ page) => readFileSync(join(root, page), 'utf8')

/**
 * Gives a command of a page to be run, with pieces of it replaced in their order. Throws when the page does not say it.
 * Called with literal texts only: the test reads these calls.
 * @param {string} page @param {string} command @param {readonly (readonly [string, string])[]} replaced
 */
export const documented = (page, command, replaced = []) => {
  if (!commandsOf(pageText(page)).includes(command)) throw new Error(`${page} does not say: ${command}`)
  return replaced.reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`There is no ${from} left in: ${text}`)
    return text.replace(from, () => to)
  }, command)
}

/** Gives every block of commands of a page, to be run in their order. @param {string} page */
export const documentedBlocks = (page) => {
  const blocks = shellBlocks(pageText(page))
  if (blocks.length === 0) throw new Error(`${page} has no block of commands: nothing would be proved.`)
  return blocks
}
