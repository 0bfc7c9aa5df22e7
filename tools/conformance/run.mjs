// The official conformance suite and our own scenarios against the real thing; see the README beside this file.
//   node tools/conformance/run.mjs [--smoke]
import { setUp } from '../setup.mjs'

const smoke = process.argv.includes('--smoke')
const say = (line) => process.stderr.write(`- ${line}\n`)

await setUp()
// What was just compiled can be imported only now.
const { startWorld } = await import('@grantway/demo')
const { installSuite, revisions, suiteVersion } = await import('./official/suite.mjs')
const { runOfficial } = await import('./official/run-official.mjs')
const { runOwn } = await import('./own/run-own.mjs')
const { ourTarget } = await import('./own/our-target.mjs')
const { runControl } = await import('./control/run-control.mjs')
const { countsOf, tableOf } = await import('./table.mjs')
const { writeReport } = await import('./report.mjs')

const prepared = await installSuite(say).catch((error) => {
  // A run without the suite proves less: a smoke run says so and goes on, a full run is a failure.
  say(`the official suite cannot be installed: ${error.message}`)
  return undefined
})

const officialGroups = async (world) => {
  if (!prepared)
    return smoke
      ? []
      : [
          {
            title: 'Official suite',
            results: [{ id: 'installation', state: 'failed', reason: 'It could not be installed.' }],
          },
        ]
  const judged = await runOfficial(prepared, world, say)
  const sets = [...new Set(judged.map(({ set }) => set))]
  return sets.map((set) => ({
    title: `Official suite, ${revisions.includes(set) ? `server, ${set}` : set}`,
    results: judged
      .filter((one) => one.set === set)
      .map(({ scenario, state, reason, passedChecks }) => ({ id: scenario, state, reason, passedChecks })),
  }))
}

const world = await startWorld()
const groups = []
try {
  groups.push(...(await officialGroups(world)))
  say('own scenarios against the reference server')
  groups.push({ title: 'Own scenarios, reference server', results: await runOwn(await ourTarget(world)) })
} finally {
  await world.close()
}
say('negative control: own scenarios against a server with one fault at a time')
groups.push({ title: 'Negative control', results: await runControl() })

for (const { title, results } of groups) {
  const { passed, notApplicable, failed } = countsOf(results)
  process.stdout.write(`\n${title}: ${passed} passed, ${notApplicable} not applicable, ${failed} failed\n`)
  const shown = results.filter(({ state }) => !smoke || state === 'failed')
  if (shown.length > 0) process.stdout.write(`${tableOf(shown, process.stdout.isTTY)}\n`)
}
const folder = writeReport(groups, { suite: suiteVersion, node: process.versions.node })
process.stdout.write(`\nreport in ${folder}\n`)
process.exit(groups.some(({ results }) => countsOf(results).failed > 0) ? 1 : 0)
