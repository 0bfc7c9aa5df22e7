import { outsideLimits, type Limits, type TargetKind } from '@grantway/connector-kit'
import { describe, expect, it } from 'vitest'
import { intersectLimits } from '../src/approvals/limits.ts'

const kinds: readonly TargetKind[] = ['repository', 'folder'].map((kind) => ({
  kind, title: kind, example: 'a/b', parse: (typed) => typed,
  covers: (listed, touched) => listed === touched || (listed.endsWith('/*') && touched.startsWith(listed.slice(0, -1))),
}))
const list = (...ids: readonly string[]) => ids.map((id) => ({ kind: 'repository', id }))
const limits = (allow: readonly string[], deny: readonly string[] = [], closed: readonly string[] = []): Limits =>
  ({ allow: list(...allow), deny: list(...deny), closed })
const touched = ['a/x', 'a/y', 'b/x', 'c/z']

describe('limits of a grant and of an approval together', () => {
  it.each([
    ['nothing at all', undefined, undefined],
    ['one of them', limits(['a/x']), undefined],
    ['the same', limits(['a/x']), limits(['a/x'])],
    ['a part of an organisation', limits(['a/*']), limits(['a/x', 'b/x'])],
    ['organisations', limits(['a/*', 'b/*']), limits(['b/*', 'c/*'])],
    ['nothing in common', limits(['a/*']), limits(['b/x'])],
    ['only refusals', limits([], ['a/x']), limits([], ['b/x'])],
    ['a selection of nothing', limits([], [], ['repository']), limits(['a/*'])],
    ['a selection and refusals', limits(['a/x'], [], ['repository']), limits([], ['b/x'])],
    ['a refusal inside', limits(['a/*'], ['a/y']), limits(['a/*', 'b/*'])],
  ])('let through exactly what both let through: %s', (_what, one, other) => {
    const passes = (limit: Limits | undefined, id: string): boolean => !limit || !outsideLimits(kinds, limit, list(id))
    for (const id of touched) {
      const both = passes(one, id) && passes(other, id)
      expect(passes(intersectLimits(kinds, one, other), id), id).toBe(both)
      expect(passes(intersectLimits(kinds, other, one), id), id).toBe(both)
    }
  })

  it('leave another kind as free as it was', () => {
    const both = intersectLimits(kinds, limits(['a/x']), limits(['b/x']))
    expect(both && outsideLimits(kinds, both, [{ kind: 'folder', id: 'f' }])).toBeUndefined()
  })
})
