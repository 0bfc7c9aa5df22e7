/** What stands for the ids in a text. */
export interface Names {
  readonly people: ReadonlyMap<string, string>
}

const mention = /<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>/g

/** Gives the ids of the people whom a text in Slack's markup mentions. */
export const mentionsIn = (markup: string): readonly string[] =>
  [...markup.matchAll(mention)].map(([, id = '']) => id)

/**
 * Turns Slack's markup into Markdown: mentions become names, links and emphasis what Markdown has for them.
 * @see https://docs.slack.dev/messaging/formatting-message-text
 */
export const markdownOf = (markup: string, { people }: Names): string =>
  markup
    .split(/(```[\s\S]*?```|`[^`\n]+`|<[^<>\n]*>)/)
    .map((part) => {
      if (part.startsWith('`')) return unescaped(part)
      if (part.startsWith('<') && part.endsWith('>')) return unescaped(reference(part.slice(1, -1), people))
      return unescaped(emphasis(part))
    })
    .join('')

const emphasis = (text: string): string =>
  text
    .replace(/(^|[\s(])\*(?=\S)([^*\n]*[^*\s])\*(?=$|[\s).,:;!?])/gm, '$1**$2**')
    .replace(/(^|[\s(])~(?=\S)([^~\n]*[^~\s])~(?=$|[\s).,:;!?])/gm, '$1~~$2~~')

const reference = (inner: string, people: ReadonlyMap<string, string>): string => {
  const [target = '', label] = inner.split('|', 2)
  const id = target.slice(1)
  switch (target[0]) {
    case '@':
      return `@${people.get(id) ?? label ?? id}`
    case '#':
      return `#${label || id}`
    case '!':
      return special(id, label)
    default:
      return link(target, label)
  }
}

const special = (word: string, label: string | undefined): string => {
  if (label) return label
  return `@${word.split('^')[0] === 'subteam' ? word.split('^')[1] ?? 'group' : word.split('^')[0]}`
}

// Other schemes could make a reader's program do things.
const link = (target: string, label: string | undefined): string => {
  if (!/^(https?|mailto):/.test(target)) return label ?? target
  return label === undefined || label === target ? target : `[${label.replace(/[[\]]/g, '')}](${target})`
}

const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|amp);/g, (_, name: string) => ({ lt: '<', gt: '>', amp: '&' }[name] ?? ''))

/**
 * Makes a text safe to post: `<!channel>` and its kind would ring for everybody, which nobody asked the
 * assistant for.
 */
export const quietMarkdown = (text: string): string => text.replaceAll('<!', '&lt;!')
