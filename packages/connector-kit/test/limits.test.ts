import { describe, expect, it } from 'vitest'
import { outsideLimits, type TargetKind } from '../src/index.ts'

const kinds: readonly TargetKind[] = [
  {
    kind: 'repository', title: 'Repositories', example: 'octo-org/octo-repo',
    parse: (typed) => typed.toLowerCase(),
    covers: (listed, touched) => listed === touched || (listed.endsWith('/*') && touched.startsWith(listed.slice(0, -1))),
  },
  { kind: 'label', title: 'Labels', example: 'bug', parse: (typed) => typed },
]
const repository = (id: string) => ({ kind: 'repository', id })

describe('limits', () => {
  it('let through what is listed, and nothing else of that kind', () => {
    const limits = { allow: [repository('acme/site')], deny: [] }
    expect(outsideLimits(kinds, limits, [repository('acme/site')])).toBeUndefined()
    expect(outsideLimits(kinds, limits, [repository('acme/site'), repository('acme/secret')])).toEqual(repository('acme/secret'))
  })

  it('do not limit a kind they do not list', () => {
    expect(outsideLimits(kinds, { allow: [repository('acme/site')], deny: [] }, [{ kind: 'label', id: 'bug' }])).toBeUndefined()
  })

  it('reach nothing of a closed kind until something of it is allowed', () => {
    const closed = { allow: [], deny: [], closed: ['label'] }
    expect(outsideLimits(kinds, closed, [repository('acme/site')])).toBeUndefined()
    expect(outsideLimits(kinds, closed, [{ kind: 'label', id: 'bug' }])).toEqual({ kind: 'label', id: 'bug' })
    expect(outsideLimits(kinds, { ...closed, allow: [{ kind: 'label', id: 'bug' }] }, [{ kind: 'label', id: 'bug' }])).toBeUndefined()
  })

  it('deny before they allow', () => {
    const limits = { allow: [repository('acme/*')], deny: [repository('acme/secret')] }
    expect(outsideLimits(kinds, limits, [repository('acme/site')])).toBeUndefined()
    expect(outsideLimits(kinds, limits, [repository('acme/secret')])).toEqual(repository('acme/secret'))
    expect(outsideLimits(kinds, limits, [repository('acmeco/site')])).toEqual(repository('acmeco/site'))
  })
})
