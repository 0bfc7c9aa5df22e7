/** Gives the same chance at every run: mulberry32. */
export const seeded = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** Takes one of several. */
export const oneOf = <Item>(random: () => number, items: readonly Item[]): Item =>
  items[Math.floor(random() * items.length)] as Item

// What a model might send to leave its place: quotes, backslashes, words of the language, whole clauses.
const hostile = [
  "'", '\\', "\\'", "\\\\'", '"', ' ', '\n', '\u0000', '’', '(', ')', '=', ' or ', ' and ', ' not ', 'trashed = true',
  "' or name contains '", "') or ('", "' in parents", "\\' or 'x' in owners or name = '", 'a', 'ß', '🚀', '%27', '&q=', '%5C',
]

/** Makes a text that tries to be more than a value. */
export const hostileText = (random: () => number): string =>
  Array.from({ length: 1 + Math.floor(random() * 8) }, () => oneOf(random, hostile)).join('')
