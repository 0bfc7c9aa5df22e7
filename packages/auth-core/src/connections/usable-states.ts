/** States of a connection that calls may use; of the second nobody knows yet whether its last refresh arrived. */
export const usableStates = ['active', 'refresh_outcome_unknown'] as const

/** Tells whether calls may use a connection in this state. */
export const isUsable = ({ state }: { readonly state: string }): boolean => (usableStates as readonly string[]).includes(state)
