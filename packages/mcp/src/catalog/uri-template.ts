/**
 * Makes the matcher of a URI template with simple `{name}` expressions.
 * Each expression takes one path segment; a URI that does not fit, or is encoded wrongly, gives `undefined`.
 * @see https://www.rfc-editor.org/rfc/rfc6570#section-3.2.2
 */
export const matchTemplate = (
  uriTemplate: string,
): ((uri: string) => Readonly<Record<string, string>> | undefined) => {
  const names: string[] = []
  const source = uriTemplate
    .split(/(\{\w+\})/)
    .map((part) => {
      const name = /^\{(\w+)\}$/.exec(part)?.[1]
      if (name === undefined) return part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
      names.push(name)
      return '([^/?#]+)'
    })
    .join('')
  const pattern = new RegExp(`^${source}$`)
  return (uri) => {
    const values = pattern.exec(uri)?.slice(1)
    if (!values) return undefined
    try {
      return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(values[index] ?? '')]))
    } catch {
      return undefined
    }
  }
}
