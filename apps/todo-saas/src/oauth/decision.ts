import { z } from 'zod'
import { scope, type Scope } from './scopes.ts'

/** Says what the person decided; `invalid` asks again with `problem`. */
export type Decision =
  | { kind: 'deny' }
  | { kind: 'allow'; scopes: Scope[] }
  | { kind: 'invalid'; problem: string }

/** Reads the buttons and tick boxes of a consent form; what is granted never exceeds what was asked. */
export function readDecision(form: URLSearchParams, asked: readonly Scope[]): Decision {
  const decision = form.get('decision')
  if (decision === 'deny') return { kind: 'deny' }
  if (decision !== 'allow') return { kind: 'invalid', problem: 'Please choose Allow or Deny.' }
  const granted = z.array(scope).safeParse(form.getAll('granted'))
  if (!granted.success || granted.data.some((each) => !asked.includes(each))) {
    return { kind: 'invalid', problem: 'The application did not ask for that.' }
  }
  if (granted.data.length === 0)
    return { kind: 'invalid', problem: 'Please leave at least one box ticked, or deny.' }
  return { kind: 'allow', scopes: asked.filter((each) => granted.data.includes(each)) }
}
