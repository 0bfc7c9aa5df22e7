import type { Due } from './records.ts'

const dayMs = 86_400_000
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday']

/** Gives the UTC day of an instant as `YYYY-MM-DD`. */
export const dayOf = (date: Date): string => date.toISOString().slice(0, 10)

/** Gives the day that lies so many days after another one. */
export const addDays = (day: string, days: number): string =>
  dayOf(new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs))

/** Makes a due date without recurrence. */
export const dueOn = (date: string, string = date): Due => ({
  date,
  string,
  is_recurring: false,
  timezone: null,
  lang: 'en',
})

/** Tells whether a text is a real calendar day. */
export const isDay = (text: string): boolean =>
  /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text)) && dayOf(new Date(text)) === text

/**
 * Reads a due date in English words: `today`, `tomorrow`, a weekday, `next week`, `in 3 days`, `2027-01-31`,
 * `every day|weekday|week|month|year|monday`, `every 2 weeks`, each with `at 14:30` and, when recurring,
 * `starting 2027-01-31`. Returns `null` for `no date` and `undefined` for words it does not know.
 */
export function parseDueString(text: string, today: string): Due | null | undefined {
  const words = text.trim().toLowerCase()
  if (words === '' || words === 'no date' || words === 'no due date') return null
  const { rest, time } = splitTime(words)
  const withTime = (day: string): string => (time ? `${day}T${time}:00` : day)
  const [pattern = '', start] = rest.split(/ (?:starting|from) /)
  if (pattern.startsWith('every ')) {
    const first = firstOccurrence(pattern, today, start)
    return first === undefined ? undefined : { ...dueOn(withTime(first), text.trim()), is_recurring: true }
  }
  const day = start === undefined ? dayInWords(pattern, today) : undefined
  return day === undefined ? undefined : dueOn(withTime(day), text.trim())
}

/** Moves a recurring due date to its next occurrence after today, or after itself when that is later. */
export function nextOccurrence(due: Due, today: string): Due {
  const [day = today, time] = due.date.split('T')
  const pattern = splitTime(due.string.toLowerCase()).rest.split(/ (?:starting|from) /)[0] ?? ''
  let next = step(pattern, day) ?? addDays(day, 1)
  while (next <= today) next = step(pattern, next) ?? addDays(next, 1)
  return { ...due, date: time ? `${next}T${time}` : next }
}

function splitTime(words: string): { rest: string; time?: string } {
  const match = /^(.*?) (?:at )?([01]?\d|2[0-3]):([0-5]\d)(.*)$/.exec(words)
  if (!match) return { rest: words }
  const [, before = '', hour = '', minute = '', after = ''] = match
  return { rest: before + after, time: `${hour.padStart(2, '0')}:${minute}` }
}

function dayInWords(words: string, today: string): string | undefined {
  if (isDay(words)) return words
  if (words === 'today') return today
  if (words === 'tomorrow') return addDays(today, 1)
  if (words === 'next week') return nextWeekday(today, 1)
  const days = /^in (\d{1,3}) days?$/.exec(words)?.[1]
  if (days) return addDays(today, Number(days))
  const weekday = weekdays.indexOf(words.replace(/^next /, ''))
  return weekday < 0 ? undefined : nextWeekday(today, weekday)
}

function firstOccurrence(pattern: string, today: string, start: string | undefined): string | undefined {
  if (start !== undefined && !isDay(start)) return undefined
  const from = start ?? today
  if (step(pattern, from) === undefined) return undefined
  const named = weekdays.indexOf(pattern.slice('every '.length))
  return named < 0 && pattern !== 'every weekday' ? from : step(pattern, addDays(from, -1))
}

/** Finds the occurrence that follows a day; `undefined` when the pattern is unknown. */
function step(pattern: string, day: string): string | undefined {
  const words = pattern.slice('every '.length)
  if (weekdays.includes(words)) return nextWeekday(day, weekdays.indexOf(words))
  if (words === 'weekday' || words === 'workday') return nextWorkday(day)
  const match = /^(?:(other|\d{1,2}) )?(day|week|month|year)s?$/.exec(words)
  if (!match) return undefined
  const count = match[1] === 'other' ? 2 : Math.max(1, Number(match[1] ?? 1))
  if (match[2] === 'day') return addDays(day, count)
  if (match[2] === 'week') return addDays(day, count * 7)
  return addMonths(day, match[2] === 'month' ? count : count * 12)
}

function nextWeekday(day: string, weekday: number): string {
  const distance = (weekday - new Date(day).getUTCDay() + 7) % 7
  return addDays(day, distance === 0 ? 7 : distance)
}

function nextWorkday(day: string): string {
  const next = addDays(day, 1)
  return [0, 6].includes(new Date(next).getUTCDay()) ? nextWorkday(next) : next
}

function addMonths(day: string, months: number): string {
  const date = new Date(day)
  const wanted = date.getUTCDate()
  date.setUTCDate(1)
  date.setUTCMonth(date.getUTCMonth() + months)
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate()
  date.setUTCDate(Math.min(wanted, lastDay))
  return dayOf(date)
}
