// Writes results for a terminal.
import { styleText } from 'node:util'

const marks = { passed: ['green', '✓'], 'not applicable': ['gray', '–'], failed: ['red', '✗'] }

/**
 * One line for each result; reasons only where something is not passed.
 * @param {readonly { readonly id: string, readonly requirement?: string, readonly state: string, readonly reason?: string }[]} results
 * @param {boolean} coloured
 */
export const tableOf = (results, coloured) => {
  const width = Math.max(...results.map(({ id }) => id.length))
  return results
    .map(({ id, requirement, state, reason }) => {
      const [colour, mark] = marks[state]
      const line = `${coloured ? styleText(colour, mark) : mark} ${id.padEnd(width)}  ${
        requirement ?? ''
      }`.trimEnd()
      return reason === undefined ? line : `${line}\n${' '.repeat(width + 4)}${state}: ${reason}`
    })
    .join('\n')
}

/** Counts results by state. */
export const countsOf = (results) => {
  const of = (state) => results.filter((result) => result.state === state).length
  return { passed: of('passed'), notApplicable: of('not applicable'), failed: of('failed') }
}
