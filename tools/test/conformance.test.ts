import { describe, expect, it } from 'vitest'

interface Check {
  readonly id: string
  readonly status: string
  readonly errorMessage?: string
}
interface Scenario {
  readonly set: string
  readonly scenario: string
  readonly checks: readonly Check[]
}
interface Row {
  readonly sets: readonly string[]
  readonly scenario: string
  readonly checks?: readonly string[]
  readonly reason: string
}
interface Verdict {
  readonly scenario: string
  readonly state: string
  readonly reason?: string
}

// The tools are programs without types; these are the shapes they promise.
const load = (path: string): Promise<unknown> =>
  import(new URL(`../conformance/${path}`, import.meta.url).href)
const { judge, readTable } = (await load('official/judge.mjs')) as {
  judge: (scenarios: readonly Scenario[], table: readonly Row[]) => readonly Verdict[]
  readTable: () => readonly Row[]
}
const { runControl } = (await load('control/run-control.mjs')) as {
  runControl: () => Promise<
    readonly { readonly id: string; readonly state: string; readonly reason?: string }[]
  >
}
const { faults } = (await load('control/faults.mjs')) as {
  faults: Readonly<Record<string, readonly string[]>>
}
const { ownScenarios } = (await load('own/run-own.mjs')) as {
  ownScenarios: readonly { readonly id: string }[]
}

const scenario = (...statuses: readonly string[]): Scenario => ({
  set: 'M',
  scenario: 'images',
  checks: statuses.map((status, index) => ({ id: `check-${index}`, status })),
})
const row: Row = { sets: ['M'], scenario: 'images', checks: ['check-0'], reason: 'There are no images.' }
const state = (one: Scenario, ...table: readonly Row[]): string | undefined => judge([one], table)[0]?.state

describe('the table of official scenarios that do not apply', () => {
  it('gives every row a sentence and names nothing twice', () => {
    const table = readTable()
    expect(table.filter(({ reason }) => !/^[A-Z].{20,}\.$/.test(reason))).toEqual([])
    const names = table.flatMap(({ sets, scenario: name }) => sets.map((set) => `${set} ${name}`))
    expect(new Set(names).size).toBe(names.length)
  })

  it('fails a scenario that is not in the table, also for a warning and when it checked nothing', () => {
    expect(state(scenario('SUCCESS', 'INFO'))).toBe('passed')
    expect(state(scenario('SUCCESS', 'FAILURE'))).toBe('failed')
    expect(state(scenario('SUCCESS', 'WARNING'))).toBe('failed')
    expect(state(scenario('SKIPPED'))).toBe('failed')
  })

  it('excuses exactly the checks of a row', () => {
    expect(judge([scenario('FAILURE', 'SUCCESS')], [row])).toMatchObject([
      { state: 'not applicable', reason: row.reason },
    ])
    expect(state(scenario('FAILURE', 'FAILURE'), row)).toBe('failed')
    expect(state(scenario('FAILURE'), { ...row, sets: ['L'] })).toBe('failed')
  })

  it('fails a row that has become needless, and one whose scenario is gone', () => {
    expect(state(scenario('SUCCESS'), row)).toBe('failed')
    expect(state(scenario('SUCCESS'), { sets: ['M'], scenario: 'images', reason: row.reason })).toBe('failed')
    expect(judge([scenario('SUCCESS')], [{ ...row, scenario: 'gone' }]).map((one) => one.state)).toEqual([
      'passed',
      'failed',
    ])
  })
})

describe('our own scenarios', () => {
  it('have a fault each that they must notice', () => {
    const named = new Set(Object.values(faults).flat())
    expect(ownScenarios.map(({ id }) => id).filter((id) => !named.has(id))).toEqual([])
  })

  it('pass against a small server that does right, and notice each fault of it', async () => {
    const results = await runControl()
    expect(results.filter(({ state: seen }) => seen !== 'passed')).toEqual([])
    expect(results.length).toBe(Object.keys(faults).length + 1)
  }, 60_000)
})
