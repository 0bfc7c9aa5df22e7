import type { ActivityEntry, ActivityScope } from '@grantway/auth-core'
import type { Connector } from '@grantway/connector-kit'
import { LinkButton } from '../parts/link-button.tsx'
import { Name } from '../parts/name.tsx'
import { Note } from '../parts/note.tsx'
import { renderPage } from '../parts/page.tsx'
import { CsrfField, SignedInLine, type Visitor } from '../parts/signed-in.tsx'
import { When } from '../parts/when.tsx'
import type { Branding } from '../style/branding.ts'
import { activityWords, outcomeWords } from '../words/activity-words.ts'

/** What was done, newest first. */
export interface ActivityModel {
  readonly visitor: Visitor
  readonly scope: ActivityScope
  readonly entries: readonly ActivityEntry[]
  /** Where the next page starts; missing on the last. */
  readonly older?: string | undefined
  /** True when this is not the newest page. */
  readonly later: boolean
  /** Names of people, by subject; only theirs own in the own scope. */
  readonly people: ReadonlyMap<string, string>
  /** Names of apps and keys, by client id. */
  readonly clients: ReadonlyMap<string, string>
  readonly connectors: readonly Connector[]
  readonly mayReadTenant: boolean
  readonly now: Date
}

const pathOf = (scope: ActivityScope, before?: string): string => {
  const query = [...(scope === 'tenant' ? ['of=tenant'] : []), ...(before === undefined ? [] : [`before=${before}`])].join('&')
  return `/activity${query && `?${query}`}`
}

/** Shows what was done with a person's accounts, or in their organisation. */
export const activityPage = (branding: Branding, model: ActivityModel): string => {
  const { visitor, scope, entries, older, later, mayReadTenant } = model
  const own = scope === 'own'
  return renderPage(branding, 'Activity', (
    <>
      <div class="intro">
        <h1>{own ? 'Your activity' : <>Activity in <Name text={visitor.tenantName} /></>}</h1>
        <SignedInLine visitor={visitor} />
        <p class="lead">
          What was done{own ? ' for you' : ''}, by which app, and when. What was read or written is not recorded.
        </p>
        {mayReadTenant && (
          <p class="quiet">
            <a href={pathOf(own ? 'tenant' : 'own')}>{own ? 'See everybody’s' : 'See only yours'}</a>
          </p>
        )}
      </div>
      {entries.length === 0
        ? <Note tone="plain">{later ? 'There is nothing older.' : 'Nothing was done yet.'}</Note>
        : <section class="card account" aria-label="Activity"><ul class="lines">{entries.map((entry) => <Entry {...model} entry={entry} />)}</ul></section>}
      <div class="actions">
        {later && <LinkButton href={pathOf(scope)} small>Newest</LinkButton>}
        {older !== undefined && <LinkButton href={pathOf(scope, older)} small>Older</LinkButton>}
        <form method="post" action="/activity/export">
          <CsrfField token={visitor.csrfToken} />
          <input type="hidden" name="of" value={scope} />
          <button class="button slim" type="submit">Export all as a file</button>
        </form>
      </div>
    </>
  ), { visitor, section: 'activity' })
}

const Entry = ({ entry, scope, people, clients, connectors, now }: ActivityModel & { readonly entry: ActivityEntry }) => {
  const outcome = outcomeWords(entry)
  const client = entry.clientId === undefined ? undefined : (clients.get(entry.clientId) ?? 'an app')
  return (
    <li>
      <h2>{activityWords(entry, connectors)}</h2>
      <p class="small">
        <When moment={entry.at} now={now} />
        {scope === 'tenant' && <>{' · '}<Name text={people.get(entry.subject) ?? 'somebody who left'} /></>}
        {client !== undefined && <>{' · through '}<Name text={client} /></>}
        {outcome !== '' && <>{' · '}<strong>{outcome}</strong></>}
      </p>
    </li>
  )
}
