import type { DisconnectOutcome } from '@grantway/auth-core'
import { ProviderPageLink } from '../parts/link-button.tsx'
import { Note } from '../parts/note.tsx'
import { outsideText } from './outside-text.ts'

/** What was disconnected, and what the provider did. */
export type Disconnected = DisconnectOutcome

/** Says truthfully what happened at the provider, and what the person should still do there. */
export const disconnectedWords = ({ connector, account, upstream }: Disconnected) => {
  const erased = `${connector.title} (${outsideText(account)}) is disconnected and erased here.`
  const own = <ProviderPageLink url={connector.provider.manageUrl} title={connector.title} />
  switch (upstream) {
    case 'revoked':
      return <Note tone="good">{erased} {connector.title} has ended the access too. There is nothing left to do.</Note>
    case 'failed':
      return (
        <Note tone="warn">
          {erased} {connector.title} did not confirm that the access has ended there as well. Please remove it yourself
          in {own}.
        </Note>
      )
    case 'pending':
      return (
        <Note tone="warn">
          {erased} {connector.title} could not be reached to end the access there as well. It will be asked again for a
          day. If you do not want to wait, remove it yourself in {own}.
        </Note>
      )
    case 'kept':
      return (
        <Note tone="plain">
          {erased} Another connection to the same {connector.title} account still uses the same authorization, so{' '}
          {connector.title} was not asked to end it. It ends with the last of them.
        </Note>
      )
    case 'unsupported':
      return (
        <Note tone="plain">
          {erased} {connector.title} does not let us end the access from here. To be thorough, remove it
          in {own}.
        </Note>
      )
  }
}
