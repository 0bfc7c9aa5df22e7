import type { Page, Truncated } from '@grantway/connector-kit'

/** Puts third-party text on one line, so that it cannot imitate further list items. */
const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** Quotes third-party text, so that none of its lines can pass for ours. */
export const quote = (text: string): string =>
  text
    .replace(/\n{3,}/g, '\n\n')
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')

/** Joins the parts of a line that are there. */
export const line = (...parts: readonly (string | number | false | undefined)[]): string =>
  parts
    .filter((part) => part !== undefined && part !== false && part !== '')
    .map((part) => oneLine(String(part)))
    .join(' · ')

/** Renders a listing: its items, or a sentence when there are none, and how to go on. */
export const listText = (
  lines: readonly string[],
  empty: string,
  { page, truncated }: { page?: Page | undefined; truncated?: Truncated | undefined },
): string => {
  const parts = lines.length > 0 ? [...lines] : [empty]
  if (truncated) parts.push(`Only ${truncated.shown} of ${truncated.total} records of this page fit.`)
  if (page?.nextCursor) parts.push(`More: call again with cursor ${page.nextCursor}`)
  return parts.join('\n')
}

/** Renders something somebody said: who, when, and their words as a quotation. */
export const saidText = (said: {
  readonly author?: string | undefined
  readonly createdAt?: string | undefined
  readonly state?: string | undefined
  readonly path?: string | undefined
  readonly line?: number | undefined
  readonly body?: string | undefined
}): string => {
  const place = said.path && `${said.path}${said.line === undefined ? '' : `:${said.line}`}`
  const head = `- ${line(said.author ?? 'somebody', said.state, place, said.createdAt)}`
  return said.body ? `${head}\n${quote(said.body)}` : head
}
