/** Somebody in the workspace, as `users.info` tells. */
export interface FakeUser {
  readonly id: string
  readonly name: string
  readonly real_name: string
  readonly title: string
  readonly email: string
}

const known = [
  ['alice', 'Alice Archer', 'Head of Sailing'],
  ['bob', 'Bob Baker', 'Chief Cook'],
  ['carol', 'Carol Carter', 'Ship Doctor'],
  ['dora', 'Dora Dean', 'First Mate'],
] as const

/** Gives the id of the person with this number; the first is alice. */
export const userId = (index: number): string => `U${index.toString(36).toUpperCase().padStart(9, '0')}`

/** Makes a workspace's people as they are asked for: any number of them takes no memory. */
export const createPeople = (count: number) => {
  const at = (index: number): FakeUser | undefined => {
    if (!Number.isInteger(index) || index < 0 || index >= count) return undefined
    const [name = `user${index}`, realName = `User Number ${index}`, title = 'Sailor'] = known[index] ?? []
    return { id: userId(index), name, real_name: realName, title, email: `${name}@acme.example` }
  }
  const indexOf = (handle: string): number => {
    const place = known.findIndex(([name]) => name === handle)
    return place >= 0 ? place : Number(/^user(\d{1,7})$/.exec(handle)?.[1] ?? Number.NaN)
  }
  return {
    byId: (id: string): FakeUser | undefined =>
      /^U[0-9A-Z]{9}$/.test(id) ? at(Number.parseInt(id.slice(1), 36)) : undefined,
    byEmail: (email: string): FakeUser | undefined => at(indexOf(email.replace(/@acme\.example$/, ''))),
    /** Exact handle first, then those of the known whose name contains the words. */
    search: (words: string): readonly FakeUser[] => {
      const wanted = words.toLowerCase()
      const exact = at(indexOf(wanted))
      const others = known.flatMap(([name, realName, title], index) =>
        `${name} ${realName} ${title}`.toLowerCase().includes(wanted) ? [at(index)] : [],
      )
      return [exact, ...others].filter(
        (user, index, all) => user !== undefined && all.findIndex((other) => other?.id === user.id) === index,
      ) as FakeUser[]
    },
  }
}
export type People = ReturnType<typeof createPeople>
