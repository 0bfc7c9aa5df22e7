/** Counts what is open at the same time for each key, up to a limit. */
export interface Slots {
  /** Gives the function that frees the slot, callable more than once; `undefined` when all are taken. */
  readonly take: (key: string) => (() => void) | undefined
}

/** Makes a counter of open holds or streams, so that one caller cannot take the room of all. */
export const createSlots = (limit: number): Slots => {
  const taken = new Map<string, number>()
  return {
    take: (key) => {
      const count = taken.get(key) ?? 0
      if (count >= limit) return undefined
      taken.set(key, count + 1)
      let held = true
      return () => {
        if (!held) return
        held = false
        const left = (taken.get(key) ?? 1) - 1
        if (left === 0) taken.delete(key)
        else taken.set(key, left)
      }
    },
  }
}
