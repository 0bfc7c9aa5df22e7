const exact = new Intl.DateTimeFormat('en-GB', {
  dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC',
})
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

const units = [
  ['year', 365 * 86_400],
  ['month', 30 * 86_400],
  ['week', 7 * 86_400],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const

/** Says how far `moment` is from `now`: "3 hours ago", "just now". */
export const relativeTime = (moment: Date, now: Date): string => {
  const seconds = Math.round((moment.getTime() - now.getTime()) / 1000)
  const unit = units.find(([, length]) => Math.abs(seconds) >= length)
  return unit ? relative.format(Math.trunc(seconds / unit[1]), unit[0]) : 'just now'
}

/** Gives the moment to the minute, in UTC: "22 November 2026 at 14:05 UTC". */
export const exactTime = (moment: Date): string => `${exact.format(moment)} UTC`
