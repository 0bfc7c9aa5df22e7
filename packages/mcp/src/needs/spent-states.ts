import type { Marks, Principal } from '@grantway/auth-core'
import { stateTtlSeconds } from './request-state.ts'

/** Remembers which states were used up, so that a replay runs nothing, at whichever replica it arrives. */
export interface SpentStates {
  /** Takes the key; `false` when it was taken before. */
  readonly claim: (principal: Principal, key: string) => Promise<boolean>
  /** Gives the key back: the call did not run. */
  readonly release: (principal: Principal, key: string) => Promise<void>
}

const kind = 'spent-state'
/** More than the calls of one person can use up while a state lives: dropping the oldest frees nothing that is alive. */
const room = 20_000

/** Makes the memory of used states; an entry lives as long as a state could. */
export const createSpentStates = (marks: Marks): SpentStates => ({
  claim: (principal, key) => marks.leave(principal, { kind, name: key, ttlSeconds: stateTtlSeconds, room }),
  release: async (principal, key) => {
    await marks.take(principal, kind, [key])
  },
})
