/** A test whose name begins with an id of the threat model. */
export interface NamedTest {
  readonly id: string
  /** The name without its ids. */
  readonly name: string
  /** Relative to the root. */
  readonly file: string
}

/** The page, relative to the root. */
export const page: string

/** Every test whose name begins with ids: those of `it` and those of `describe`. */
export const namedTests: () => readonly NamedTest[]

/** The rows of the page: their ids and their last column. */
export const rowsOf: (markdown: string) => readonly { readonly id: string; readonly tests: string }[]

/** The page with these tests in its last column; a row without any keeps what it says. */
export const withTests: (markdown: string, tests: readonly NamedTest[]) => string
