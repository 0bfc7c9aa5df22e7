import { randomBytes } from 'node:crypto'
import { ConnectorError } from '@grantway/connector-kit'
import { expect, it } from 'vitest'
import { cookieSuffix } from '../src/flows/begin.ts'
import { answerChecks, checkParameters, requireState, type AnswerFacts, type FlowRow } from '../src/flows/callback-steps.ts'
import { validateAnswer } from '../src/flows/oauth-client.ts'
import type { RegisteredConnector } from '../src/connections/registered.ts'
import { sha256 } from '../src/hash.ts'
import type { FlowAnswer } from '../src/index.ts'
import { mutateText, pick, proofCount, recordFigures, seededRandom } from '../src/testing/index.ts'
import { tasksConnector } from '../test/support/tasks-connector.ts'
import { session } from '../test/support/world.ts'

// Every batch begins with an answer that is accepted. One thing of it is changed, and it is refused. The same change is
// accepted as soon as the one check that is about it is left out: so the change reaches the check, and nothing else stops it.

const connector = tasksConnector('http://127.0.0.1:4100', {}) as RegisteredConnector
const seed = Number(process.env['PROOF_SEED'] ?? 20_261_122)
const random = seededRandom(seed)
const token = (): string => randomBytes(24).toString('base64url')

interface Callback {
  readonly flows: ReadonlyMap<string, FlowRow>
  readonly answer: FlowAnswer
  readonly now: Date
}

const validCallback = (): Callback => {
  const [state, cookie] = [token(), token()]
  const now = new Date()
  const flow: FlowRow = {
    stateHash: sha256(state), cookieHash: sha256(cookie), tenantId: 'acme', userId: 'alice', connector: 'tasks', registration: 'tasks',
    capabilities: ['read'], link: null, adds: false, redirectUri: 'http://localhost:3000/oauth/callback/tasks', sealedVerifier: Buffer.alloc(0), tenantKeyVersion: 1,
    intentHash: null, createdAt: now, expiresAt: new Date(now.getTime() + 600_000), usedAt: null,
  }
  return {
    flows: new Map([[flow.stateHash, flow]]),
    now,
    answer: {
      registration: 'tasks',
      session: session('alice'),
      query: new URLSearchParams({ code: token(), state, iss: connector.provider.issuer }),
      cookie: (suffix) => (suffix === cookieSuffix(state) ? cookie : undefined),
    },
  }
}

type Check = (facts: AnswerFacts) => void

/** What `finish.ts` decides before it asks the provider, with the flow looked up as the database does it. */
const accepted = ({ flows, answer, now }: Callback, leftOut?: Check | 'parameters'): boolean => {
  try {
    if (leftOut !== 'parameters') checkParameters(answer.query)
    const state = requireState(answer.query)
    const flow = flows.get(sha256(state))
    if (!flow) throw new ConnectorError('STATE_MISMATCH')
    const verdict = validateAnswer(connector.provider, connector.registration, answer.query, state)
    for (const check of answerChecks) if (check !== leftOut) check({ answer, state, flow, connector, verdict, now })
    return true
  } catch (error) {
    if (error instanceof ConnectorError) return false
    throw error
  }
}

const byName = (name: string): Check => answerChecks.find((check) => check.name === name) as Check
const withQuery = (callback: Callback, change: (query: URLSearchParams) => void): Callback => {
  const query = new URLSearchParams(callback.answer.query)
  change(query)
  return { ...callback, answer: { ...callback.answer, query } }
}
const withAnswer = (callback: Callback, answer: Partial<FlowAnswer>): Callback => ({ ...callback, answer: { ...callback.answer, ...answer } })
const withFlow = (callback: Callback, change: Partial<FlowRow>): Callback => {
  const [[hash, flow]] = [...callback.flows] as [[string, FlowRow]]
  return { ...callback, flows: new Map([[hash, { ...flow, ...change }]]) }
}

/** One change, and the check that is about it; a changed state matches no flow, whatever is left out. */
const mutations: readonly { readonly name: string; readonly guard: Check | 'parameters' | 'lookup'; readonly apply: (callback: Callback) => Callback }[] = [
  { name: 'state', guard: 'lookup', apply: (one) => withQuery(one, (query) => query.set('state', mutateText(query.get('state') ?? '', random) || 'x')) },
  { name: 'cookie', guard: byName('checkBrowser'), apply: (one) => {
    const value = pick(random, [undefined, mutateText(token(), random), token()])
    return withAnswer(one, { cookie: () => value })
  } },
  { name: 'session', guard: byName('checkPerson'), apply: (one) => withAnswer(one, { session: session(mutateText('alice', random)) }) },
  { name: 'tenant', guard: byName('checkTenant'), apply: (one) => withAnswer(one, { session: session('alice', mutateText('acme', random)) }) },
  { name: 'connector', guard: byName('checkContext'), apply: (one) => withAnswer(one, { registration: mutateText('tasks', random) }) },
  { name: 'issuer', guard: byName('checkIssuer'), apply: (one) => withQuery(one, (query) => {
    const changed = pick(random, [undefined, mutateText(query.get('iss') ?? '', random)])
    if (changed === undefined) query.delete('iss')
    else query.set('iss', changed)
  }) },
  { name: 'duplicates', guard: 'parameters', apply: (one) => withQuery(one, (query) => query.append(pick(random, ['extra', 'scope']), 'x'.repeat(9_000))) },
  { name: 'expiry', guard: byName('checkFreshness'), apply: (one) => ({ ...one, now: new Date(one.now.getTime() + 600_000 + Math.floor(random() * 1e9)) }) },
  { name: 'used before', guard: byName('checkFreshness'), apply: (one) => withFlow(one, { usedAt: one.now }) },
]

it('a callback with one thing changed is never accepted, and always without the check that is about it', () => {
  const total = proofCount(1_000_000)
  const perBatch = 200
  const counts = { tried: 0, acceptedByProduct: 0, acceptedWithoutCheck: 0, controls: 0, batches: 0 }
  while (counts.tried < total) {
    const valid = validCallback()
    expect(accepted(valid)).toBe(true)
    counts.batches += 1
    for (let turn = 0; turn < perBatch; turn += 1) {
      const { guard, apply } = pick(random, mutations)
      const mutant = apply(valid)
      counts.tried += 1
      if (accepted(mutant)) counts.acceptedByProduct += 1
      if (guard === 'lookup') continue
      counts.controls += 1
      if (accepted(mutant, guard)) counts.acceptedWithoutCheck += 1
    }
  }
  recordFigures('callback, in process', { ...counts, seed })
  expect(counts.acceptedByProduct).toBe(0)
  expect(counts.acceptedWithoutCheck).toBe(counts.controls)
})

it('a repeated parameter is never accepted', () => {
  const total = proofCount(100_000)
  let wrong = 0
  for (let turn = 0; turn < total; turn += 1) {
    const mutant = withQuery(validCallback(), (query) => query.append(pick(random, ['code', 'state', 'iss']), mutateText(token(), random)))
    if (accepted(mutant)) wrong += 1
  }
  recordFigures('repeated parameters, in process', { tried: total, acceptedByProduct: wrong })
  expect(wrong).toBe(0)
})
