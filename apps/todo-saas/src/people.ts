import { z } from 'zod'

/** Names the people who have an account at the service. */
export const personId = z.enum(['u_alice', 'u_bob'])
/** Names one of the two people. */
export type PersonId = z.infer<typeof personId>

/** Describes one person as pages and `GET /user` show them. */
export interface Person {
  readonly id: PersonId
  readonly name: string
  readonly email: string
  /** What the sign-in button submits. */
  readonly login: string
}

/** Lists the two people of the service; each signs in with one click. */
export const people: readonly Person[] = [
  { id: 'u_alice', login: 'alice', name: 'Alice Archer', email: 'alice@example.com' },
  { id: 'u_bob', login: 'bob', name: 'Bob Bell', email: 'bob@example.com' },
]

/** Finds the person with this id. */
export function personById(id: PersonId): Person {
  const person = people.find((candidate) => candidate.id === id)
  if (!person) throw new Error(`no person has the id ${id}`)
  return person
}
