/** Commands that no machine like this one can run, and why. */
export const notRun: ReadonlyMap<string, string>

/** Commands that run a part of what a step of .ci/run runs, and that step. */
export const partOf: ReadonlyMap<string, string>

/** What a page tells its reader to type, in its order: blocks first. */
export const commandsOf: (markdown: string) => readonly string[]

/** A command with the one name of our command line: `grantway`. */
export const plain: (command: string) => string
