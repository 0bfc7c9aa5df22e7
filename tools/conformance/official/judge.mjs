// Decides what the checks of a scenario come to, with the committed table of what does not apply.
import { readFileSync } from 'node:fs'

/**
 * A scenario, or some checks of it, that the product has nothing for.
 * @typedef {{ readonly sets: readonly string[], readonly scenario: string, readonly checks?: readonly string[], readonly reason: string }} Row
 */

/** @returns {readonly Row[]} */
export const readTable = () =>
  JSON.parse(readFileSync(new URL('../not-applicable.json', import.meta.url), 'utf8'))

const isBad = ({ status }) => status === 'FAILURE' || status === 'WARNING'

/**
 * Gives the state of every scenario: `passed`, `not applicable` (with the reason) or `failed` (with the messages).
 * A row must account for exactly the checks that fail: a row that has become needless, and one whose scenario is
 * gone, is a failure too, so that the table cannot grow old.
 * @param {readonly import('./suite.mjs').Scenario[]} scenarios
 * @param {readonly Row[]} table
 */
export const judge = (scenarios, table) => {
  const judged = scenarios.map((scenario) =>
    judgeOne(
      scenario,
      table.find((row) => isAbout(row, scenario)),
    ),
  )
  const gone = table.flatMap((row) =>
    row.sets
      .filter((set) => scenarios.some((one) => one.set === set))
      .filter((set) => !scenarios.some((one) => one.set === set && one.scenario === row.scenario))
      .map((set) =>
        failed({ set, scenario: row.scenario, checks: [] }, [
          'The table names a scenario that the suite did not run.',
        ]),
      ),
  )
  return [...judged, ...gone]
}

const isAbout = ({ sets, scenario: name }, { set, scenario }) => name === scenario && sets.includes(set)

const judgeOne = (scenario, row) => {
  const bad = scenario.checks.filter(isBad)
  // A scenario that was skipped, or that only notes things, has proven nothing.
  const proven = scenario.checks.some(({ status }) => status === 'SUCCESS')
  if (!row) {
    if (bad.length > 0)
      return failed(
        scenario,
        bad.map(({ id, errorMessage }) => `${id}: ${errorMessage ?? ''}`),
      )
    return proven ? result(scenario, 'passed') : failed(scenario, ['It checked nothing.'])
  }
  if (!row.checks) {
    return bad.length > 0 || !proven
      ? result(scenario, 'not applicable', row.reason)
      : failed(scenario, ['It passes now: remove its row from the table.'])
  }
  const names = new Set(bad.map(({ id }) => id))
  const problems = [
    ...bad
      .filter(({ id }) => !row.checks.includes(id))
      .map(({ id, errorMessage }) => `${id}: ${errorMessage ?? ''}`),
    ...row.checks.filter((id) => !names.has(id)).map((id) => `${id} passes now: remove it from the table.`),
  ]
  return problems.length > 0 ? failed(scenario, problems) : result(scenario, 'not applicable', row.reason)
}

const result = ({ set, scenario, checks }, state, reason) => ({
  set,
  scenario,
  state,
  passedChecks: checks.filter(({ status }) => status === 'SUCCESS').length,
  ...(reason === undefined ? {} : { reason }),
})

const failed = (scenario, problems) => result(scenario, 'failed', problems.join(' | ').slice(0, 1_000))
