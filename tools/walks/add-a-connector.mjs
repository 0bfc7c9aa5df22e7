// Walks docs/add-a-connector.md: runs every command block, in its order, in a scratch copy of the repository. Then what
// CONTRIBUTING.md tells a contributor to run for a part of it.
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

// An OAuth 2 connector with two tools, as the generator leaves it.
const maxAuthorLines = 150

const { folder, remove } = scratchCopy(root)
const started = performance.now()
const seconds = (/** @type {number} */ since) => ((performance.now() - since) / 1000).toFixed(1)
let failed = false
let lines = 0
try {
  for (const [index, block] of [...blocks, ...others].entries()) {
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
    `${blocks.length + others.length} command blocks in ${seconds(
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
