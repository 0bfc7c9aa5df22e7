/** A parsed field mask: names, and what is selected below them; `true` for everything. */
type Mask = true | ReadonlyMap<string, Mask>

/**
 * Parses a field mask: `id,owners(me)`. **Errors:** SyntaxError.
 * @see https://developers.google.com/workspace/drive/api/guides/fields-parameter
 */
export const parseFields = (text: string): Mask => {
  const tokens = text.match(/[\w*]+|[(),/]/g) ?? []
  if (tokens.join('') !== text || tokens.length === 0) throw new SyntaxError('invalid field selection')
  const mask = readList(tokens)
  if (tokens.length > 0) throw new SyntaxError('invalid field selection')
  return mask
}

const readList = (tokens: string[]): Mask => {
  const fields = new Map<string, Mask>()
  for (;;) {
    const name = tokens.shift()
    if (name === undefined || !/^[\w*]+$/.test(name)) throw new SyntaxError('invalid field selection')
    fields.set(name, readBelow(tokens))
    if (tokens[0] !== ',') break
    tokens.shift()
  }
  return fields.has('*') ? true : fields
}

const readBelow = (tokens: string[]): Mask => {
  if (tokens[0] === '/') {
    tokens.shift()
    return new Map([[tokens.shift() ?? '', readBelow(tokens)]])
  }
  if (tokens[0] !== '(') return true
  tokens.shift()
  const below = readList(tokens)
  if (tokens.shift() !== ')') throw new SyntaxError('invalid field selection')
  return below
}

/** Gives only what a mask selects. **Errors:** SyntaxError for a field that `known` does not have. */
export const select = (value: unknown, mask: Mask, known: readonly string[]): unknown => {
  if (mask === true) return value
  if (Array.isArray(value)) return value.map((item) => select(item, mask, known))
  if (typeof value !== 'object' || value === null) return value
  const all = value as Readonly<Record<string, unknown>>
  return Object.fromEntries(
    [...mask].flatMap(([name, below]) => {
      if (!known.includes(name)) throw new SyntaxError(`invalid field selection ${name}`)
      return all[name] === undefined ? [] : [[name, select(all[name], below, known)]]
    }),
  )
}
