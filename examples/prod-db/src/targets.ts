import type { Target, TargetKind } from '@grantway/connector-kit'

const name = /^[a-z][a-z0-9-]{0,40}$/

/** What grants and approvals can be limited to: single databases, by the name the gateway lists. */
export const database: TargetKind = {
  kind: 'database',
  title: 'Databases',
  example: 'orders',
  parse: (typed) => (name.test(typed) ? typed : undefined),
}

/** What a call touches. */
export const databaseTarget = ({ database: id }: { readonly database: string }): readonly Target[] => [
  { kind: database.kind, id },
]
