type Random = () => number

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const pick = <Item>(random: Random, items: readonly Item[]): Item => items[Math.floor(random() * items.length)] as Item

/** Changes a text into another one: a letter replaced, dropped, doubled, case turned, the end cut or grown. Never the same text. */
export const mutateText = (text: string, random: Random): string => {
  const at = Math.floor(random() * Math.max(1, text.length))
  const letter = pick(random, [...alphabet])
  const changed = pick(random, [
    () => text.slice(0, at) + letter + text.slice(at + 1),
    () => text.slice(0, at) + text.slice(at + 1),
    () => text.slice(0, at) + letter + text.slice(at),
    () => text.slice(0, at),
    () => text + letter,
    () => (text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase()),
    () => ` ${text}`,
    () => `${text}%00`,
    () => '',
  ])()
  return changed === text ? `${text}${letter}` : changed
}

export { pick }
