/** A parsed query of Drive. */
export type Query =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Query[] }
  | { readonly kind: 'not'; readonly part: Query }
  | { readonly kind: 'term'; readonly field: string; readonly operator: string; readonly value: string | boolean }

const equality = ['=', '!=']
const times = ['<=', '<', '=', '!=', '>', '>=']
const operators: Readonly<Record<string, readonly string[]>> = {
  name: ['contains', ...equality],
  fullText: ['contains'],
  mimeType: ['contains', ...equality],
  modifiedTime: times,
  createdTime: times,
  viewedByMeTime: times,
  trashed: equality,
  starred: equality,
  sharedWithMe: equality,
  parents: ['in'],
  owners: ['in'],
  writers: ['in'],
  readers: ['in'],
  visibility: equality,
}
const booleans = ['trashed', 'starred', 'sharedWithMe']

type Token = { readonly kind: 'string' | 'word' | 'sign'; readonly text: string }

const tokenize = (query: string): Token[] => {
  const tokens: Token[] = []
  const pattern = /\s*(?:'((?:[^'\\]|\\[\s\S])*)'|([A-Za-z]+)|(<=|>=|!=|[<>=()]))/gy
  while (pattern.lastIndex < query.trimEnd().length) {
    const match = pattern.exec(query)
    if (!match) throw new SyntaxError('Invalid Value')
    const [, string, word, sign] = match
    if (string !== undefined) tokens.push({ kind: 'string', text: string.replace(/\\([\s\S])/g, '$1') })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word })
    else tokens.push({ kind: 'sign', text: sign ?? '' })
  }
  return tokens
}

/**
 * Parses a query, as strictly as Drive does. **Errors:** SyntaxError.
 * @see https://developers.google.com/workspace/drive/api/guides/ref-search-terms
 */
export const parseQuery = (text: string): Query => {
  const tokens = tokenize(text)
  const query = readOr(tokens)
  if (tokens.length > 0) throw new SyntaxError('Invalid Value')
  return query
}

const takeWord = (tokens: Token[], text: string): boolean => {
  if (tokens[0]?.kind === 'string' || tokens[0]?.text !== text) return false
  tokens.shift()
  return true
}

const readOr = (tokens: Token[]): Query => readMany(tokens, 'or', (rest) => readMany(rest, 'and', readOne))

const readMany = (tokens: Token[], kind: 'and' | 'or', read: (tokens: Token[]) => Query): Query => {
  const parts = [read(tokens)]
  while (takeWord(tokens, kind)) parts.push(read(tokens))
  return parts.length === 1 ? (parts[0] as Query) : { kind, parts }
}

const readOne = (tokens: Token[]): Query => {
  if (takeWord(tokens, 'not')) return { kind: 'not', part: readOne(tokens) }
  if (takeWord(tokens, '(')) {
    const inner = readOr(tokens)
    if (!takeWord(tokens, ')')) throw new SyntaxError('Invalid Value')
    return inner
  }
  return readTerm(tokens)
}

const readTerm = (tokens: Token[]): Query => {
  const [first, operator, last] = tokens.splice(0, 3)
  if (!first || !operator || !last || operator.kind === 'string') throw new SyntaxError('Invalid Value')
  // `'id' in parents` turns the order around.
  const turned = operator.text === 'in'
  const [field, value] = turned ? [last, first] : [first, last]
  if (field.kind !== 'word' || !operators[field.text]?.includes(operator.text)) throw new SyntaxError('Invalid Value')
  const wanted = booleans.includes(field.text) ? 'word' : 'string'
  if (value.kind !== wanted) throw new SyntaxError('Invalid Value')
  if (wanted === 'word' && !['true', 'false'].includes(value.text)) throw new SyntaxError('Invalid Value')
  return {
    kind: 'term', field: field.text, operator: operator.text, value: wanted === 'word' ? value.text === 'true' : value.text,
  }
}
