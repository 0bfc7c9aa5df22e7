import type { Readable } from 'node:stream'

/** Longest message, as in the SDKs of MCP. */
const maxLineBytes = 10 * 1024 * 1024
const newline = 0x0a

/**
 * Reads a stream line by line; empty lines are left out. A line that is too long ends the stream.
 * Node's own reader also breaks at U+2028, which JSON may contain.
 */
export const readLines = (stream: Readable, onLine: (line: string) => void): void => {
  let parts: Buffer[] = []
  let length = 0
  const take = (part: Buffer): void => {
    parts.push(part)
    length += part.length
  }
  stream.on('data', (chunk: Buffer) => {
    let start = 0
    for (let end = chunk.indexOf(newline); end >= 0; end = chunk.indexOf(newline, start)) {
      take(chunk.subarray(start, end))
      const line = Buffer.concat(parts).toString('utf8').trim()
      parts = []
      length = 0
      start = end + 1
      if (line !== '') onLine(line)
    }
    take(chunk.subarray(start))
    if (length > maxLineBytes) stream.destroy()
  })
}

/** Parses a line; `undefined` when it is not JSON. */
export const parseLine = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}
