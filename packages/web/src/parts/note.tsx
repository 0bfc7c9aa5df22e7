import type { Child } from 'hono/jsx'
import { Icon, type IconName } from './icon.tsx'

/** How serious something is; the colour of its mark. */
export type Tone = 'good' | 'warn' | 'bad' | 'plain'

const icons: Record<Tone, IconName> = {
  good: 'allowed', warn: 'attention', bad: 'attention', plain: 'information',
}

interface NoteProps {
  readonly tone: Tone
  readonly children: Child
  /** Read out at once by a screen reader: for what the person did not expect. */
  readonly alert?: boolean
}

/** Sets one or two sentences apart from the rest, with an icon. */
export const Note = ({ tone, children, alert }: NoteProps) => (
  <div class={`note ${tone}`} role={alert === true ? 'alert' : undefined}>
    <Icon name={icons[tone]} />
    <div>{children}</div>
  </div>
)

/** Shows at a glance how something ended. The heading below says it in words. */
export const Mark = ({ tone }: { readonly tone: Tone }) => (
  <span class={`mark ${tone}`}><Icon name={tone === 'plain' ? 'denied' : icons[tone]} size={24} /></span>
)
