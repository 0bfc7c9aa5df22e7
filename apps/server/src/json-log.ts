import type { Log, LogFields } from '@grantway/auth-core'

const levels = ['debug', 'info', 'warn', 'error'] as const
type Level = (typeof levels)[number]

// Shapes of secrets that must not reach a log even when somebody passes them by mistake.
const secretShapes = [
  /\bgw_pat_[\w-]+/g,
  /\bgh[a-z]_[\w.-]{20,}/g,
  /\bgithub_pat_\w+/g,
  /\bxox[a-z](?:\.xox[a-z])?-[\w-]+/g,
  /\bxoxe-[\w-]+/g,
  /\bya29\.[\w-]+/g,
  /\b1\/\/[\w-]{20,}/g,
  /\bGOCSPX-[\w-]+/g,
  /\beyJ[\w-]+\.[\w-]+\.[\w-]+/g,
  /\btodo_(?:at|rt|pat)_[\w-]+/g,
  // These two end at a quotation mark: the rest of the line is other fields, which must stay readable.
  /\b[Bb]earer\s+[^\s"\\]+/g,
  /([?&](?:code|state|token|access_token|refresh_token|i)=)[^&\s"\\]+/g,
]

/** Removes what looks like a secret from a text. A last net, not a licence to log values. */
export const redact = (text: string): string =>
  secretShapes.reduce((clean, shape) => clean.replaceAll(shape, (_, lead: unknown) => `${typeof lead === 'string' ? lead : ''}[redacted]`), text)

/** Makes a log of JSON lines: `time`, `level`, `message` and the fields. */
export const createJsonLog = (level: Level, write: (line: string) => void, now: () => Date): Log => {
  const line = (at: Level) => (message: string, fields: LogFields = {}) => {
    if (levels.indexOf(at) < levels.indexOf(level)) return
    // One line per entry: a value with a line break could forge another (CWE-117); JSON escapes it.
    write(redact(JSON.stringify({ time: now().toISOString(), level: at, message, ...fields })))
  }
  return { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') }
}
