import type { ConnectionView } from '@grantway/auth-core'
import { Icon, type IconName } from './icon.tsx'
import type { Tone } from './note.tsx'

interface StateWords {
  readonly tone: Tone
  readonly icon: IconName
  readonly short: string
  /** What it means and what to do; empty when all is well. */
  readonly long: string
}

/** Says in words what the state of a connection means for its owner. */
export const stateWords = ({ state, connector }: ConnectionView): StateWords => {
  switch (state) {
    case 'active':
      return { tone: 'good', icon: 'allowed', short: 'Connected', long: '' }
    case 'refresh_outcome_unknown':
      return {
        tone: 'warn', icon: 'unsure', short: 'Being checked',
        long: `${connector.title} did not answer clearly the last time. It is checked again at the next use.`,
      }
    case 'needs_reauth':
      return {
        tone: 'warn', icon: 'attention', short: 'Needs you',
        long: `${connector.title} asks you to confirm again. Until you reconnect, the assistant cannot use it.`,
      }
    case 'revoked':
      return {
        tone: 'bad', icon: 'denied', short: `Ended at ${connector.title}`,
        long: `The access was taken away at ${connector.title}. Reconnect it, or remove it here.`,
      }
    case 'needs_key':
      return {
        tone: 'bad', icon: 'locked', short: 'Locked',
        long: 'This server cannot open it at the moment. The people who run the server have to act; you do not.',
      }
  }
}

interface ConnectionStateProps {
  readonly connection: ConnectionView
  /** False where somebody else than its owner reads it. */
  readonly own?: boolean
}

/** The state as colour, icon and text together: none of them alone carries the meaning. */
export const ConnectionState = ({ connection, own = true }: ConnectionStateProps) => {
  const { tone, icon, short } = stateWords(connection)
  const words = own || connection.state !== 'needs_reauth' ? short : 'Needs its owner'
  return <span class={`state ${tone}`}><Icon name={icon} size={16} />{words}</span>
}
