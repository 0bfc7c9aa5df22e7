import { plainText, type Truncated } from '@grantway/connector-kit'

/** Characters of text that one answer shows. JSON may spell each of them with two. */
const maxChars = 11_000

/** Lines of a text, and where they stand in it. */
export interface FileWindow {
  readonly text: string
  readonly fromLine: number
  readonly toLine: number
  readonly totalLines: number
  readonly truncated?: Truncated
}

/** Gives the bytes as text; nothing when they are none. */
export const asText = (bytes: Uint8Array): string | undefined => {
  if (bytes.includes(0)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

/** Gives all lines of a text; the line break at its end begins no other line. */
export const linesOf = (text: string): readonly string[] =>
  plainText(text, Number.POSITIVE_INFINITY).replace(/\n$/, '').split('\n')

/** Shows lines of a text from `fromLine` (1-based) on, as many as were asked for and fit. */
export const windowOf = (all: readonly string[], fromLine: number, wanted: number): FileWindow => {
  const first = Math.min(fromLine, all.length)
  const asked = all.slice(first - 1, first - 1 + wanted)
  let room = maxChars
  let fits = 0
  for (const line of asked) {
    room -= line.length + 1
    if (room < 0 && fits > 0) break
    fits += 1
  }
  const shown = asked.slice(0, fits)
  return {
    text: plainText(shown.join('\n'), maxChars),
    fromLine: first,
    toLine: first + shown.length - 1,
    totalLines: all.length,
    ...(fits < asked.length && { truncated: { reason: 'size', shown: fits, total: asked.length } }),
  }
}

/** Shows the last lines of a text, as many as were asked for and fit: a log ends with what went wrong. */
export const tailOf = (all: readonly string[], wanted: number): FileWindow => {
  const asked = all.slice(-wanted)
  let room = maxChars
  let fits = 0
  for (const line of asked.toReversed()) {
    room -= line.length + 1
    if (room < 0 && fits > 0) break
    fits += 1
  }
  return {
    ...windowOf(all, all.length - fits + 1, fits),
    ...(fits < asked.length && { truncated: { reason: 'size', shown: fits, total: asked.length } }),
  }
}
