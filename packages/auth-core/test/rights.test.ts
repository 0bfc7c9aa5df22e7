import { describe, expect, it } from 'vitest'
import { may, rights, roles, type Right, type Role } from '../src/index.ts'

describe('the table of rights', () => {
  // Written out, so that a change of the table is a change of this test.
  const expected: Record<Right, readonly Role[]> = {
    'connect': ['member', 'admin', 'owner'],
    'approve': ['admin', 'owner'],
    'see-approvals': ['auditor', 'admin', 'owner'],
    'see-members': ['auditor', 'admin', 'owner'],
    'end-connections': ['admin', 'owner'],
    'read-activity': ['auditor', 'admin', 'owner'],
    'manage-members': ['owner'],
    'manage-clients': ['owner'],
  }
  const cells = (Object.keys(expected) as Right[]).flatMap((right) => roles.map((role) => [role, right] as const))

  it.each(cells)('says whether %s gives the right to %s', (role, right) => {
    expect(may({ roles: [role] }, right)).toBe(expected[right].includes(role))
  })

  it('gives nobody without a role anything', () => {
    for (const right of Object.keys(rights) as Right[]) expect(may({ roles: [] }, right)).toBe(false)
  })
})
