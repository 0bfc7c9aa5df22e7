// Walks docs/add-a-connector.md: runs every command block, in its order, in a scratch copy of the repository. Then what
// CONTRIBUTING.md tells a contributor to run for a part of it, and the other ways in that the page names.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { documented, documentedBlocks, partOf } from '../commands.mjs'
import { scratchCopy } from './scratch-copy.mjs'

const root = join(import.meta.dirname, '../..')
const blocks = documentedBlocks('docs/add-a-connector.md')
const others = [
  documented('CONTRIBUTING.md', "npx vitest run --project web test/connect.test.ts -t 'refuses'"),
  documented('CONTRIBUTING.md', 'npx tsc -b packages/web/tsconfig.json'),
]
// As the generator leaves them: for devices, and for a service that knows only keys.
const otherWays = [
  'npm run new:connector -- acme-screens --auth device --origin https://api.screens.example --scopes screens:read --yes',
  'npm run new:connector -- acme-screens --tool get_screen',
  'npm run new:connector -- acme-keys --auth api-key --origin https://api.keys.example --yes',
  'npm run new:connector -- acme-keys --tool get_note',
  'npx vitest run --project acme-screens --project acme-keys',
  'npx tsc -b packages/connectors/acme-screens packages/connectors/acme-keys',
  'npm run lint -- packages/connectors/acme-screens packages/connectors/acme-keys',
]

// An OAuth 2 connector with two tools, as the generator leaves it.
const maxAuthorLines = 150

const commands = [...blocks, ...others, ...otherWays]

const { folder, remove } = scratchCopy(root)
const started = performance.now()
const seconds = (/** @type {number} */ since) => ((performance.now() - since) / 1000).toFixed(1)
let failed = false
let lines = 0
try {
  for (const [index, block] of commands.entries()) {
    const left = partOf.get(block)
    if (left) {
      process.stdout.write(`$ ${block}\n  left to ${left}\n`)
      continue
    }
    const began = performance.now()
    process.stdout.write(`$ ${block}\n`)
    const { status, stdout, stderr } = spawnSync(block, {
      cwd: folder,
      shell: true,
      encoding: 'utf8',
      env: { ...process.env, CI: 'true' },
    })
    process.stdout.write(`  ${status === 0 ? 'ok' : `exit ${status}`}, ${seconds(began)} s\n`)
    if (status !== 0) {
      process.stdout.write(`${stdout}${stderr}\n`)
      failed = true
      break
    }
    if (index === 0) lines = authorLines()
  }
  process.stdout.write(
    `${commands.length} commands in ${seconds(
      started,
    )} s; two tools took ${lines} author lines (fewer than ${maxAuthorLines})\n`,
  )
  if (lines === 0 || lines >= maxAuthorLines) failed = true
} finally {
  remove()
}
process.exitCode = failed ? 1 : 0

/** Lines an author answers for: sources, fake and test, without comments and blank lines. */
function authorLines() {
  const { stdout } = spawnSync(
    'git',
    [
      'grep',
      '--no-index',
      '-hcE',
      '^[[:space:]]*[^[:space:]/*]',
      '--',
      'packages/connectors/acme-notes/src',
      'packages/connectors/acme-notes/testing',
      'packages/connectors/acme-notes/test',
    ],
    { cwd: folder, encoding: 'utf8' },
  )
  return stdout
    .trim()
    .split('\n')
    .reduce((sum, count) => sum + Number(count), 0)
}
