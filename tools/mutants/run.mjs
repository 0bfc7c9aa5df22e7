#!/usr/bin/env node
// Removes one security check after another, each in a temporary copy, and expects the test of that check to fail.
//   node tools/mutants/run.mjs            every mutant
//   node tools/mutants/run.mjs --smoke    the few that stand for the rest
//   node tools/mutants/run.mjs --only S-B02,S-M01
// Exit code 1: a mutant survives, its text is not found exactly once, or its test is missing or red without it.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../setup.mjs'
import { copyRepository, removeCopy } from './copy.mjs'
import { mutants } from './mutants.mjs'

const say = (line) => process.stdout.write(`${line}\n`)
const quoted = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')

/** Runs the named tests of a project in the copy and gives vitest's report. */
const runTests = (copy, project, names, more = []) => {
  const report = join(copy, 'mutants-report.json')
  rmSync(report, { force: true })
  const pattern = names.map(quoted).join('|')
  const vitest = [
    join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--project', project, '-t', pattern, '--testTimeout', '20000',
    '--reporter', 'json', '--outputFile', report, ...more,
  ]
  // The time limit is for a mutant that never ends; a test ends by its own.
  const options = { cwd: copy, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' }, timeout: 10 * 60_000 }
  const { stderr } = spawnSync(process.execPath, vitest, options)
  if (!existsSync(report)) return { tests: [], broken: stderr.trim().split('\n').slice(-5).join('\n') }
  const { testResults } = JSON.parse(readFileSync(report, 'utf8'))
  const tests = testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults.filter(({ status }) => status === 'passed' || status === 'failed').map((test) => ({ ...test, file })))
  // A file that cannot be loaded has no tests: that is a mutant that does not run, not a test that found it.
  const unloaded = testResults.find(({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0)
  return { tests, broken: unloaded?.message }
}

/** Tells for each mutant whether its text and its test are as the list says; gives the files of the test. */
const checkList = (copy, chosen) => {
  const problems = new Map()
  const files = new Map()
  for (const project of new Set(chosen.map((mutant) => mutant.project))) {
    const own = chosen.filter((mutant) => mutant.project === project)
    const { tests } = runTests(copy, project, [...new Set(own.map(({ test }) => test))])
    for (const mutant of own) {
      const named = tests.filter(({ fullName }) => fullName.includes(mutant.test))
      const found = readFileSync(join(copy, mutant.file), 'utf8').split(mutant.find).length - 1
      if (found !== 1) problems.set(mutant, `its text is found ${found} times`)
      else if (named.length === 0) problems.set(mutant, 'its test does not exist')
      else if (named.some(({ status }) => status === 'failed')) problems.set(mutant, 'its test is red without the mutant')
      files.set(mutant, [...new Set(named.map(({ file }) => file))])
    }
  }
  return { problems, files }
}

/** Applies one mutant, runs its test, and puts the file back. */
const tryMutant = (copy, mutant, files) => {
  const path = join(copy, mutant.file)
  const original = readFileSync(path, 'utf8')
  // A function, because `$&` in a replacement text would mean something.
  writeFileSync(path, original.replace(mutant.find, () => mutant.replace))
  try {
    // One red test is enough; what a mutant leaves hanging is not waited for.
    const { tests, broken } = runTests(copy, mutant.project, [mutant.test], ['--bail', '1', ...files])
    if (tests.some(({ status }) => status === 'failed')) return 'killed'
    return broken ? `does not run: ${broken.split('\n')[0]}` : 'SURVIVED'
  } finally {
    writeFileSync(path, original)
  }
}

const chosenFrom = (args) => {
  const only = args.includes('--only') ? args[args.indexOf('--only') + 1] : undefined
  if (only !== undefined) return mutants.filter(({ rule }) => only.split(',').includes(rule))
  return args.includes('--smoke') ? mutants.filter(({ smoke }) => smoke) : mutants
}

const main = () => {
  const chosen = chosenFrom(process.argv.slice(2))
  if (chosen.length === 0) throw new Error('There is no such mutant.')
  const copy = copyRepository()
  process.once('SIGINT', () => (removeCopy(copy), process.exit(130)))
  let bad = 0
  try {
    const { problems, files } = checkList(copy, chosen)
    for (const mutant of chosen) {
      const started = performance.now()
      const outcome = problems.get(mutant) ?? tryMutant(copy, mutant, files.get(mutant))
      if (outcome !== 'killed') bad += 1
      const seconds = `${((performance.now() - started) / 1000).toFixed(1)} s`
      say(`${mutant.rule.padEnd(7)} ${seconds.padStart(7)}  ${outcome.padEnd(9)} ${mutant.without}`)
    }
  } finally {
    removeCopy(copy)
  }
  say(`${chosen.length - bad} of ${chosen.length} mutants were found by their tests.`)
  return bad === 0 ? 0 : 1
}

process.exit(main())
