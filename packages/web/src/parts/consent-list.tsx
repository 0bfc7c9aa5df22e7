import type { Capability } from '@grantway/connector-kit'
import { Icon } from './icon.tsx'

/** One line per capability: what it allows, and always what it cannot do. */
export const ConsentList = ({ capabilities }: { readonly capabilities: readonly Capability[] }) => (
  <ul class="rows">
    {capabilities.map(({ consent }) => (
      <li>
        <Icon name="allowed" />
        <div>{consent.allows} <small>{consent.limits}</small></div>
      </li>
    ))}
  </ul>
)

interface ConsentChoicesProps {
  readonly capabilities: readonly Capability[]
  readonly ticked: boolean
}

/** The same lines as boxes to tick: all of them ticked at first, none after the person took all of them away. */
export const ConsentChoices = ({ capabilities, ticked }: ConsentChoicesProps) => (
  <div class="choices">
    {capabilities.map(({ id, consent }) => (
      <label class="choice">
        <input type="checkbox" name="cap" value={id} checked={ticked} />
        <span>{consent.allows} <small>{consent.limits}</small></span>
      </label>
    ))}
  </div>
)

/** What was asked for and not given, and what that means. */
export const RefusedList = ({ capabilities }: { readonly capabilities: readonly Capability[] }) => (
  <ul class="rows">
    {capabilities.map(({ title }) => (
      <li class="no">
        <Icon name="denied" />
        <div>{title} <small>The assistant cannot do this until you allow it.</small></div>
      </li>
    ))}
  </ul>
)
