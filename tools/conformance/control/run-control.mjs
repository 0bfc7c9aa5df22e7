// The negative control: scenarios that cannot fail prove nothing.
import { runOwn } from '../own/run-own.mjs'
import { faults } from './faults.mjs'
import { controlBearers, startSmallServer } from './small-server.mjs'

// These say something only when alice is connected, which happens in P-E6.
const afterConnecting = new Set(['P-B12', 'P-B14', 'P-B15'])
const selection = (ids) => (ids.some((id) => afterConnecting.has(id)) ? [...ids, 'P-E6'] : ids)

const withServer = async (wrong, only) => {
  const server = await startSmallServer(wrong)
  try {
    return await runOwn(
      {
        ...controlBearers,
        url: server.url,
        tool: 'small_read',
        input: {},
        otherInput: { limit: 1 },
        connect: (url) => fetch(`${url}&as=alice`, { method: 'POST' }),
      },
      only,
    )
  } finally {
    await server.close()
  }
}

/**
 * Runs the scenarios against the small server: without a fault none may fail, with each fault its own must.
 * @returns {Promise<readonly { id: string, requirement: string, state: 'passed' | 'failed', reason?: string }[]>}
 */
export const runControl = async () => {
  const named = new Set(Object.values(faults).flat())
  const wrong = (await withServer([])).filter(
    ({ id, state }) => state === 'failed' || (named.has(id) && state !== 'passed'),
  )
  const problems = wrong.map(({ id, state, reason }) => `${id} is ${state}: ${reason}`)
  const results = [verdict('no fault', 'No scenario fails, and those named below pass.', problems)]
  for (const [fault, ids] of Object.entries(faults)) {
    const seen = await withServer([fault], selection(ids))
    const blind = ids.filter((id) => seen.find((one) => one.id === id)?.state !== 'failed')
    results.push(
      verdict(
        fault,
        `${ids.join(' and ')} must fail.`,
        blind.map((id) => `${id} does not notice`),
      ),
    )
  }
  return results
}

const verdict = (id, requirement, problems) =>
  problems.length === 0
    ? { id, requirement, state: 'passed' }
    : { id, requirement, state: 'failed', reason: problems.join('; ') }
