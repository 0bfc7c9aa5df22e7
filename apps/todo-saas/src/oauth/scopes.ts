import { z } from 'zod'

/** Parses a grantable scope. `backups:read`, `billing:*` and the like are never grantable. */
export const scope = z.enum(['task:add', 'data:read', 'data:read_write', 'data:delete'])
/** Names a grantable scope. */
export type Scope = z.infer<typeof scope>

/** Says in words what each scope allows and what it does not. */
export const scopeWords: Record<Scope, { allows: string; limits: string }> = {
  'task:add': { allows: 'Add tasks', limits: 'It cannot see what is already on your lists.' },
  'data:read': {
    allows: 'Read your tasks, projects, labels and comments',
    limits: 'It cannot change anything.',
  },
  'data:read_write': {
    allows: 'Read, add, edit, move and complete tasks and comments',
    limits: 'It cannot delete tasks.',
  },
  'data:delete': { allows: 'Delete tasks', limits: 'A deleted task cannot be brought back.' },
}

/** Lists every grantable scope, the order of the consent page. */
export const allScopes: readonly Scope[] = scope.options

/** Parses a comma-separated scope parameter; `undefined` when it is empty or names anything not grantable. */
export function parseScopes(text: string | undefined): Scope[] | undefined {
  const parsed = z.array(scope).min(1).safeParse(text?.split(','))
  return parsed.success ? [...new Set(parsed.data)] : undefined
}

/** Tells whether the granted scopes cover the needed one: `data:read_write` implies reading and adding. */
export function covers(granted: readonly Scope[], needed: Scope): boolean {
  if (granted.includes(needed)) return true
  return needed !== 'data:delete' && granted.includes('data:read_write')
}
