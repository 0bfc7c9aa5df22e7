/** One security check removed, and the test that must then fail. */
export interface Mutant {
  /** A row of docs/threat-model.md. */
  readonly rule: string
  /** What is not checked any more. */
  readonly without: string
  /** Relative to the root; `find` occurs in it exactly once. */
  readonly file: string
  readonly find: string
  readonly replace: string
  /** A project of vitest, and a part of the full name of one or more of its tests. */
  readonly project: string
  readonly test: string
  /** Set on the few that stand for the rest. */
  readonly smoke?: true
}

export const mutants: readonly Mutant[]
