/** A commit of the fake: the whole tree it stands for, so that nothing has to be computed. */
export interface FakeCommit {
  readonly sha: string
  readonly message: string
  readonly author: string
  readonly date: string
  readonly parents: readonly string[]
  readonly files: Readonly<Record<string, FakeFile>>
}

/** A file of a fake repository. */
export interface FakeFile {
  readonly mode: string
  /** base64 */
  readonly content: string
}

/** A comment on an issue or a pull request. */
export interface FakeComment {
  readonly id: number
  readonly author: string
  readonly body: string
  readonly path?: string
  readonly line?: number
  readonly state?: string
}

/** An issue, or a pull request when it has a head. */
export interface FakeIssue {
  readonly number: number
  title: string
  body: string | null
  state: 'open' | 'closed'
  state_reason: string | null
  labels: string[]
  assignees: string[]
  milestone: number | null
  author: string
  merged: boolean
  draft: boolean
  readonly head?: string
  readonly base?: string
  readonly comments: FakeComment[]
  readonly reviews: FakeComment[]
  readonly reviewComments: FakeComment[]
}

/** A repository with everything in it. */
export interface FakeRepository {
  readonly full_name: string
  readonly private: boolean
  /** Whether the GitHub App was installed on it. */
  installed: boolean
  archived: boolean
  /** Its new name, once it was renamed. */
  movedTo?: string
  readonly description: string
  readonly branches: Record<string, string>
  readonly commits: Record<string, FakeCommit>
  /** Trees that were made and not yet committed. */
  readonly trees: Record<string, FakeCommit['files']>
  readonly issues: FakeIssue[]
  readonly runs: { readonly id: number; readonly branch: string; readonly conclusion: string }[]
}

/** Somebody with an account; what they can see is theirs to change. */
export interface Octo {
  readonly id: string
  readonly number: number
  readonly name: string
  readonly repositories: FakeRepository[]
  nextId: number
}

/** When everything in this world happened. */
export const day = '2026-11-01T12:00:00Z'

/** A hash that looks like one of git, and is the same in every run. */
export const shaOf = (seed: string): string => {
  let state = 0x811c9dc5
  let sha = ''
  for (let index = 0; sha.length < 40; index += 1) {
    for (const letter of `${seed} ${index}`)
      state = Math.imul(state ^ (letter.codePointAt(0) ?? 0), 0x01000193)
    sha += (state >>> 0).toString(16).padStart(8, '0')
  }
  return sha.slice(0, 40)
}

/** Gives the next number of a person: ids, and what makes new hashes differ. */
export const nextIdOf = (person: Octo): number => (person.nextId += 1)
