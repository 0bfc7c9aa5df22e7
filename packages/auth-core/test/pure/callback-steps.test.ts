import { isConnectorError } from '@grantway/connector-kit'
import { describe, expect, it } from 'vitest'
import type { RegisteredConnector } from '../../src/connections/registered.ts'
import { cookieSuffix } from '../../src/flows/begin.ts'
import { answerChecks, checkParameters, consumeFlow, findFlow, requireState, type AnswerFacts } from '../../src/flows/callback-steps.ts'
import { sha256 } from '../../src/hash.ts'
import type { Parts } from '../../src/parts.ts'
import type { BrowserSession } from '../../src/index.ts'
import { tasksConnector } from '../support/tasks-connector.ts'

const session = (subject: string, tenant = 'acme'): BrowserSession =>
  ({ issuer: 'http://localhost:3000', subject, tenant, roles: ['member'], displayName: subject, tenantName: tenant, csrfToken: 'csrf' })
const now = new Date('2026-11-22T12:00:00Z')
const state = 'SECRET_state'
const facts: AnswerFacts = {
  state, now,
  connector: tasksConnector('http://127.0.0.1:4100', {}) as RegisteredConnector,
  verdict: { kind: 'code', parameters: new URLSearchParams() },
  flow: {
    stateHash: sha256(state), cookieHash: sha256('SECRET_cookie'), tenantId: 'acme', userId: 'alice', connector: 'tasks', registration: 'tasks~acme',
    capabilities: ['read'], link: null, adds: false, redirectUri: 'http://localhost:3000/oauth/callback/tasks~acme', sealedVerifier: Buffer.alloc(0),
    tenantKeyVersion: 1, intentHash: null, createdAt: now, expiresAt: new Date(now.getTime() + 1), usedAt: null,
  },
  answer: {
    registration: 'tasks~acme', query: new URLSearchParams(), session: session('alice'),
    cookie: (suffix) => (suffix === cookieSuffix(state) ? 'SECRET_cookie' : undefined),
  },
}
const codeOf = (work: () => unknown): string | undefined => {
  try {
    work()
    return undefined
  } catch (error) {
    return isConnectorError(error) ? error.code : 'another error'
  }
}
const checked = (change: Partial<AnswerFacts>): string | undefined =>
  codeOf(() => {
    for (const check of answerChecks) check({ ...facts, ...change })
  })
const flow = (change: Partial<AnswerFacts['flow']>) => checked({ flow: { ...facts.flow, ...change } })
const answer = (change: Partial<AnswerFacts['answer']>) => checked({ answer: { ...facts.answer, ...change } })

describe('the checks of an answer', () => {
  it('control: pass what is in order', () => {
    expect(checked({})).toBeUndefined()
    expect(checked({ verdict: { kind: 'error', error: 'access_denied' } })).toBeUndefined()
  })

  it.each<[string, string | undefined, string]>([
    ['used before', flow({ usedAt: now }), 'LINK_EXPIRED'],
    ['over at this moment', flow({ expiresAt: now }), 'LINK_EXPIRED'],
    ['another registration', answer({ registration: 'tasks' }), 'STATE_MISMATCH'],
    ['nobody signed in', answer({ session: undefined }), 'USER_MISMATCH'],
    ['somebody else', answer({ session: session('bob') }), 'USER_MISMATCH'],
    ['another tenant', answer({ session: session('alice', 'globex') }), 'USER_MISMATCH'],
    ['no cookie', answer({ cookie: () => undefined }), 'STATE_MISMATCH'],
    ['the cookie of another flow', answer({ cookie: () => 'SECRET_other' }), 'STATE_MISMATCH'],
    ['the cookie under another name', answer({ cookie: (suffix) => (suffix === cookieSuffix('other') ? 'SECRET_cookie' : undefined) }), 'STATE_MISMATCH'],
    ['another issuer', checked({ verdict: { kind: 'mismatch' } }), 'STATE_MISMATCH'],
  ])('refuse %s', (_, code, expected) => {
    expect(code).toBe(expected)
  })

  it('are made in this order, the person before the browser', () => {
    expect(answerChecks.map(({ name }) => name)).toEqual(['checkFreshness', 'checkContext', 'checkPerson', 'checkTenant', 'checkBrowser', 'checkIssuer'])
  })
})

describe('the parameters of an answer', () => {
  const messageOf = (work: () => unknown): string => {
    try {
      work()
      return ''
    } catch (error) {
      return (error as Error).message
    }
  }

  it('are single, and 8,192 characters together at most', () => {
    expect(checkParameters(new URLSearchParams(`a=${'x'.repeat(8_190)}`))).toBeUndefined()
    expect(messageOf(() => checkParameters(new URLSearchParams(`a=${'x'.repeat(8_191)}`)))).toBe('Failed to complete authorization.')
    expect(codeOf(() => checkParameters(new URLSearchParams('code=a&code=b')))).toBe('INVALID_INPUT')
    expect(codeOf(() => checkParameters(new URLSearchParams('code=a&state=b')))).toBeUndefined()
  })

  it.each([['state=s&code=c', true], ['state=s&error=e', true], ['state=s', false], ['code=c', false], ['state=&code=c', false], ['state=s&code=', false]])(
    '%s is an answer: %s', (query, accepted) => {
      const read = () => requireState(new URLSearchParams(query))
      if (accepted) expect(read()).toBe('s')
      else {
        expect(codeOf(read)).toBe('INVALID_INPUT')
        expect(messageOf(read)).toBe('Missing code or state.')
      }
    },
  )
})

describe('the flow of an answer', () => {
  // A table of what the statement gives back: whether it is the right statement is for the tests with a database.
  const partsWith = (rows: readonly unknown[]): Parts => {
    const statement = { from: () => statement, where: () => statement, limit: () => rows, set: () => statement, returning: () => rows }
    const sql = { select: () => statement, update: () => statement }
    return { now: () => now, store: { shared: (work: (given: unknown) => unknown) => Promise.resolve(work(sql)) } } as unknown as Parts
  }

  it('is the one that is found, and nothing goes on without one', async () => {
    expect(await findFlow(partsWith([facts.flow]), state)).toBe(facts.flow)
    await expect(findFlow(partsWith([]), state)).rejects.toMatchObject({ code: 'STATE_MISMATCH' })
  })

  it('is taken by whoever changed its row, and by nobody else', async () => {
    await expect(consumeFlow(partsWith([{}]), facts.flow)).resolves.toBeUndefined()
    await expect(consumeFlow(partsWith([]), facts.flow)).rejects.toMatchObject({ code: 'LINK_EXPIRED' })
  })
})
