/** Something a call touches, so that a grant can be limited to a few of them: `{ kind: 'project', id: '42' }`. */
export interface Target {
  readonly kind: string
  /** Canonical, as `TargetKind.parse` gives it. */
  readonly id: string
}

/** What a grant is limited to. A kind that `allow` does not mention is not limited, unless it is `closed`. */
export interface Limits {
  readonly allow: readonly Target[]
  /** Refused even where `allow` would let them through. */
  readonly deny: readonly Target[]
  /** Kinds of which only what `allow` names is reached, even when it names nothing. */
  readonly closed?: readonly string[]
}

/** A kind of thing that grants of a connector can be limited to. */
export interface TargetKind {
  /** As targets spell it: `repository`. */
  readonly kind: string
  /** What a person reads above the list: "Repositories". */
  readonly title: string
  /** Shown as an example in the empty field: `octo-org/octo-repo`. */
  readonly example: string
  /** Canonical id of what a person typed or pasted; `undefined` when it is none. */
  readonly parse: (typed: string) => string | undefined
  /** Whether a listed id covers a touched one; default: they are equal. `octo-org/*` covers its repositories. */
  readonly covers?: (listed: string, touched: string) => boolean
}

/** Gives the first target that the limits do not let through; nothing when all pass. */
export const outsideLimits = (
  kinds: readonly TargetKind[], limits: Limits, targets: readonly Target[],
): Target | undefined => {
  const covered = (list: readonly Target[], { kind, id }: Target): boolean => {
    const covers = kinds.find((one) => one.kind === kind)?.covers ?? ((listed, touched) => listed === touched)
    return list.some((listed) => listed.kind === kind && covers(listed.id, id))
  }
  const limited = (kind: string): boolean =>
    (limits.closed?.includes(kind) ?? false) || limits.allow.some((listed) => listed.kind === kind)
  return targets.find(
    (target) => covered(limits.deny, target) || (limited(target.kind) && !covered(limits.allow, target)),
  )
}
