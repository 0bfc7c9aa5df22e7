// npm run proof [-- [--smoke] [refresh-rounds ...]]: runs every proof, or those whose path has one of the words, and writes
// artifacts/proof/<commit>.json. A proof that this commit has passed already is not run again, so an interrupted run
// goes on where it stopped.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, run, setUp } from './setup.mjs'

await setUp()
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim()
const smoke = process.argv.includes('--smoke')
const words = process.argv.slice(2).filter((word) => !word.startsWith('--'))
const changed = git('status', '--porcelain') !== ''
const commit = `${git('rev-parse', '--short', 'HEAD')}${changed ? '-changed' : ''}${smoke ? '-smoke' : ''}`
const folder = join(root, 'artifacts', 'proof')
mkdirSync(folder, { recursive: true })
const report = join(folder, `${commit}.json`)
if (changed) rmSync(report, { force: true })
// Read anew each time: another run may add to it.
const read = () => (existsSync(report) ? JSON.parse(readFileSync(report, 'utf8')) : { commit, node: process.version, proofs: {} })

const proofs = git('ls-files', '-co', '--exclude-standard', '*.proof.ts').split('\n').filter(Boolean)
  .filter((path) => words.length === 0 || words.some((word) => path.includes(word)))
// What names no proof would pass by doing nothing.
let failed = proofs.length === 0
for (const proof of proofs) {
  if (read().proofs[proof]) {
    process.stderr.write(`- ${proof}: passed before\n`)
    continue
  }
  const figures = join(folder, `figures-${process.pid}.jsonl`)
  rmSync(figures, { force: true })
  const started = performance.now()
  const code = run('vitest', ['run', '--config', 'vitest.proof.config.mts', proof], { PROOF_FIGURES: figures, PROOF_SIZE: smoke ? 'smoke' : 'full' })
  const seconds = Math.round((performance.now() - started) / 1000)
  const lines = existsSync(figures) ? readFileSync(figures, 'utf8').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line)) : []
  rmSync(figures, { force: true })
  // A proof without figures has proven nothing.
  if (code !== 0 || lines.length === 0) {
    failed = true
    continue
  }
  const known = read()
  known.proofs[proof] = { seconds, figures: lines }
  writeFileSync(report, `${JSON.stringify(known, null, 2)}\n`)
}
process.stdout.write(`${JSON.stringify(read(), null, 2)}\n`)
process.exit(failed ? 1 : 0)
