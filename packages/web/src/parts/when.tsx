import { exactTime, relativeTime } from '../words/moment.ts'

/** Shows a moment as "3 hours ago", with the exact time in its title. */
export const When = ({ moment, now }: { readonly moment: Date; readonly now: Date }) => (
  <time datetime={moment.toISOString()} title={exactTime(moment)}>{relativeTime(moment, now)}</time>
)
