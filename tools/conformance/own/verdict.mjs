// What a scenario can say: nothing (it holds), that it does not hold, or that it does not apply to this server.

/** Thrown when a requirement does not hold. */
export class NotMet extends Error {}

/** Thrown when a server has nothing the requirement is about, or the scenario lacks what it needs. */
export class NotApplicable extends Error {}

/**
 * Ends the scenario as failed when something is not as it must be.
 * @param {unknown} holds
 * @param {string} sentence What was seen, for the report; never a bearer or a state.
 */
export const must = (holds, sentence) => {
  if (!holds) throw new NotMet(sentence)
}

/**
 * Ends the scenario as not applicable.
 * @param {string} sentence
 * @returns {never}
 */
export const notApplicable = (sentence) => {
  throw new NotApplicable(sentence)
}

/** Waits until something holds, and says whether it did in time. */
export const within = async (milliseconds, holds) => {
  const end = performance.now() + milliseconds
  while (performance.now() < end) {
    if (holds()) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return holds()
}
