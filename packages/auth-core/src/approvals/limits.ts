import type { Limits, Target, TargetKind } from '@grantway/connector-kit'

/** Gives limits that let through what both let through. Nothing means not limited. */
export const intersectLimits = (
  kinds: readonly TargetKind[], one: Limits | undefined, other: Limits | undefined,
): Limits | undefined => {
  if (!one || !other) return one ?? other
  const limited = [...new Set([one, other].flatMap(limitedKinds))]
  return {
    allow: limited.flatMap((kind) => {
      const [first, second] = [one, other].map((limits) => limits.allow.filter((target) => target.kind === kind)) as [Target[], Target[]]
      if (!limitedKinds(one).includes(kind)) return second
      return limitedKinds(other).includes(kind) ? commonTargets(kinds, first, second) : first
    }),
    deny: [...one.deny, ...other.deny],
    // Nothing in common reaches nothing; an empty list alone would reach everything.
    closed: limited,
  }
}

const limitedKinds = ({ allow, closed = [] }: Limits): readonly string[] => [...closed, ...allow.map(({ kind }) => kind)]

const commonTargets = (kinds: readonly TargetKind[], one: readonly Target[], other: readonly Target[]): readonly Target[] => {
  const within = (list: readonly Target[], { kind, id }: Target): boolean => {
    const covers = kinds.find((known) => known.kind === kind)?.covers ?? ((listed, touched) => listed === touched)
    return list.some((listed) => covers(listed.id, id))
  }
  const narrower = [...one.filter((target) => within(other, target)), ...other.filter((target) => within(one, target))]
  return narrower.filter((target, index) => narrower.findIndex(({ id }) => id === target.id) === index)
}
