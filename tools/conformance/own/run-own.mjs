// Runs our own scenarios against any MCP server.
import { elicitationScenarios } from './elicitation.mjs'
import { isolationScenarios } from './isolation.mjs'
import { listScenarios } from './lists.mjs'
import { resourceServerScenarios } from './resource-server.mjs'
import { stateScenarios } from './state.mjs'
import { NotApplicable, NotMet } from './verdict.mjs'
import { createWire } from './wire.mjs'

/**
 * A server as the scenarios see it. Neither person may be connected for the tool when they begin.
 * @typedef {object} Target
 * @property {string} url Address of the MCP endpoint.
 * @property {string} alice Bearer of the first person.
 * @property {string} bob Bearer of the second.
 * @property {string} tool Name of a tool that needs a connection.
 * @property {Record<string, unknown>} input Its arguments.
 * @property {string} [otherTool] Another tool that accepts the same arguments.
 * @property {Record<string, unknown>} [otherInput] Other arguments that the tool accepts.
 * @property {string} [foreign] A bearer that was issued for another resource.
 * @property {string} [narrow] A bearer that lacks scope for the tool.
 * @property {string} [resource] URI of a resource that changes when alice connects.
 * @property {(url: string) => Promise<unknown>} [connect] Lets alice finish what a link begins.
 */

/** Every scenario, in the order in which they run: those that connect somebody are the last. */
export const ownScenarios = [
  ...resourceServerScenarios,
  ...elicitationScenarios,
  ...stateScenarios,
  ...listScenarios,
  ...isolationScenarios,
]

/**
 * Runs the scenarios one after the other.
 * @param {Target} target
 * @param {readonly string[]} [only] Ids; all when missing.
 * @returns {Promise<readonly { id: string, requirement: string, state: 'passed' | 'not applicable' | 'failed', reason?: string }[]>}
 */
export const runOwn = async (target, only) => {
  const results = []
  for (const scenario of ownScenarios) {
    if (only && !only.includes(scenario.id)) continue
    results.push(await runOne(scenario, { ...target, wire: createWire(target.url) }))
  }
  return results
}

const runOne = async ({ id, requirement, run }, target) => {
  try {
    await run(target)
    return { id, requirement, state: 'passed' }
  } catch (thrown) {
    if (thrown instanceof NotApplicable)
      return { id, requirement, state: 'not applicable', reason: thrown.message }
    const reason =
      thrown instanceof NotMet
        ? thrown.message
        : `The scenario could not run: ${thrown instanceof Error ? thrown.message : 'unknown'}`
    return { id, requirement, state: 'failed', reason }
  }
}
