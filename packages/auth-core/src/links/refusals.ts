import type { Owner } from '../principal.ts'

const quietMs = 10 * 60_000
const maxKept = 10_000

/** Tells whether a refused link is to be written down: the first time for each person, link and ten minutes. */
export type RefusalIsNew = (owner: Owner, connector: string, intent: string | undefined) => boolean

/** Makes the memory of what was written down: whoever opens a link again and again does not fill their log. */
export const createRefusals = (now: () => Date): RefusalIsNew => {
  const quietUntil = new Map<string, number>()
  return ({ tenant, subject }, connector, intent = '') => {
    const time = now().getTime()
    const key = JSON.stringify([tenant, subject, connector, intent])
    if ((quietUntil.get(key) ?? 0) > time) return false
    if (quietUntil.size >= maxKept) quietUntil.clear()
    quietUntil.set(key, time + quietMs)
    return true
  }
}
