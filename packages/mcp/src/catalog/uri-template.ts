const expression = /(\{[+?]?\w+\})/

/**
 * Makes the matcher of a URI template: `{name}` takes one path segment, `{+path}` the rest of the path, and
 * `{?ref}` at the end an optional query of that one name. A URI that does not fit, or is encoded wrongly,
 * gives `undefined`; a missing query leaves its variable out.
 * @see https://www.rfc-editor.org/rfc/rfc6570#section-3.2
 */
export const matchTemplate = (
  uriTemplate: string,
): ((uri: string) => Readonly<Record<string, string>> | undefined) => {
  const names: string[] = []
  const source = uriTemplate.split(expression).map((part) => sourceOf(part, names)).join('')
  const pattern = new RegExp(`^${source}$`)
  return (uri) => {
    const values = pattern.exec(uri)?.slice(1)
    if (!values) return undefined
    try {
      return Object.fromEntries(
        names.flatMap((name, index) => {
          const value = values[index]
          return value === undefined ? [] : [[name, decodeURIComponent(value)]]
        }),
      )
    } catch {
      return undefined
    }
  }
}

const sourceOf = (part: string, names: string[]): string => {
  const [, operator, name] = /^\{([+?]?)(\w+)\}$/.exec(part) ?? []
  if (name === undefined) return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
  names.push(name)
  if (operator === '+') return '([^?#]+)'
  return operator === '?' ? `(?:\\?${name}=([^&#]*))?` : '([^/?#]+)'
}
