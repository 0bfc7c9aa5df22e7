import { ConnectorError, type CallContext } from '@grantway/connector-kit'
import { publicRead, repoRead } from '../capabilities.ts'
import type { GithubApi } from '../client/index.ts'
import { isWithin } from '../repositories.ts'

type Reach = Pick<CallContext<GithubApi>, 'api' | 'capability' | 'limits'>

/** Tells whether the person agreed to public repositories only. Their token may well reach further. */
export const isPublicOnly = ({ capability }: Pick<Reach, 'capability'>): boolean =>
  capability.id === publicRead.id

/**
 * Keeps the promise of `public-read` before a repository is read: it cannot see anything private.
 * **Errors:** SCOPE_MISSING naming `repo-read` for a private repository.
 */
export const openToReading = async (context: Reach, repository: string): Promise<void> => {
  if (!isPublicOnly(context)) return
  const found = await context.api.repositories.get(repository)
  if (found.private) throw new ConnectorError('SCOPE_MISSING', { capability: repoRead.id })
}

/** Tells whether what a search found may be shown: within the limits, public where only that was agreed. */
export const mayShow =
  (context: Reach) =>
  (found: { readonly repository: string; readonly private?: boolean }): boolean =>
    isWithin(context.limits, found.repository) && !(isPublicOnly(context) && found.private === true)
