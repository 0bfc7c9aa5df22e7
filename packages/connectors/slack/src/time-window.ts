import { ConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import type { Span } from './api.ts'

const units: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400, w: 604_800 }
const day = 86_400

/** A span as people say it; without it, the newest come first. */
export const windowInput = {
  since: z.string().max(40).optional().describe('3h, 2d, 1w, today, yesterday, 2027-01-31, or ISO time; UTC'),
  until: z.string().max(40).optional().describe('As since; a day is included'),
}

/**
 * Reads a span. A day without a time means its beginning in `since` and its end in `until`, in UTC.
 * **Errors:** INVALID_INPUT, naming the field.
 */
export const readWindow = (
  { since, until }: { readonly since?: string | undefined; readonly until?: string | undefined },
  now: Date,
): Span => {
  const oldest = since === undefined ? undefined : secondsOf('since', since, now, 0)
  const latest = until === undefined ? undefined : secondsOf('until', until, now, day)
  if (oldest !== undefined && latest !== undefined && oldest >= latest) {
    throw new ConnectorError('INVALID_INPUT', { message: 'since must be before until.' })
  }
  return { oldest, latest }
}

const secondsOf = (field: string, text: string, now: Date, wholeDay: number): number => {
  const present = Math.floor(now.getTime() / 1000)
  const [, count, unit = ''] = /^(\d{1,4}) ?([mhdw])$/.exec(text) ?? []
  if (count !== undefined) return present - Number(count) * (units[unit] ?? 0)
  const today = present - (present % day)
  if (text === 'now') return present
  if (text === 'today') return today + wholeDay
  if (text === 'yesterday') return today - day + wholeDay
  const date = /^\d{4}-\d\d-\d\d$/.test(text)
  const time =
    date || /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN
  if (Number.isNaN(time)) {
    throw new ConnectorError('INVALID_INPUT', {
      message: `${field}: say 3h, 2d, 1w, today, yesterday, 2027-01-31 or 2027-01-31T14:30Z.`,
    })
  }
  return Math.floor(time / 1000) + (date ? wholeDay : 0)
}

/** Reads an instant in the future. **Errors:** INVALID_INPUT, also for one that is past or 120 days away. */
export const readFuture = (text: string, now: Date): number => {
  const time = Date.parse(text)
  const ahead = time - now.getTime()
  if (!(ahead > 0 && ahead <= 120 * day * 1000)) {
    throw new ConnectorError('INVALID_INPUT', { message: 'at: the time must lie in the next 120 days.' })
  }
  return Math.floor(time / 1000)
}
