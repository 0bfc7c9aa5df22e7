import type { Page, Truncated } from '@grantway/connector-kit'

/** Puts third-party text on one line, so that it cannot imitate further list items. */
export const oneLine = (text: string): string => text.replace(/\s+/g, ' ').trim()

/** Quotes third-party text, so that none of its lines can pass for ours. */
export const quote = (text: string): string =>
  text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')

/** Renders a listing: its items, or a sentence when there are none, and how to go on. */
export const listText = (
  lines: readonly string[],
  empty: string,
  { page, truncated }: { page: Page; truncated?: Truncated | undefined },
): string => {
  const parts = lines.length > 0 ? [...lines] : [empty]
  if (truncated) parts.push(`Only ${truncated.shown} of ${truncated.total} records of this page fit.`)
  if (page.nextCursor) parts.push(`More: call again with cursor ${page.nextCursor}`)
  return parts.join('\n')
}
