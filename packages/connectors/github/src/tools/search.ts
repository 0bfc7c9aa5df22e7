import { ConnectorError, type Limits, type Target } from '@grantway/connector-kit'
import { z } from 'zod'
import { isWithin, repositoryKind, repositoryPattern, repositoryTarget } from '../repositories.ts'

/** Inputs of a search: what to look for, and where. */
export const searchInput = {
  query: z.string().max(250),
  within: z
    .string()
    .max(140)
    .refine((typed) => repositoryPattern.test(typed.includes('/') ? typed : `${typed}/x`))
    .optional()
    .describe('owner/name or owner; not in query'),
}

/** The target of a search that says where; a search of everything narrows itself. */
export const searchTargets = ({ within }: { readonly within?: string | undefined }): readonly Target[] =>
  within === undefined ? [] : [repositoryTarget(within)]

/** More places make a query that GitHub refuses. */
const maxPlaces = 25

const refuse = (message: string): never => {
  throw new ConnectorError('INVALID_INPUT', { message })
}

/**
 * Builds the query of a search. Where to look comes first and from us alone: GitHub joins several places by
 * "or", so that one in the words would widen what the limits allow.
 * **Errors:** INVALID_INPUT for words that say where to look, and for limits with more places than fit.
 */
export const searchQuery = (
  { query, within }: { readonly query: string; readonly within?: string | undefined },
  limits: Limits | undefined,
  qualifiers: readonly string[] = [],
): string => {
  const words = query.replace(/\s+/g, ' ').trim()
  // An open quotation would take in whatever follows; a backslash could hide where one ends.
  if (/\\/.test(words) || (words.match(/"/g) ?? []).length % 2 === 1) {
    refuse('query: close every quotation, and leave backslashes out.')
  }
  const unquoted = words.replace(/"[^"]*"/g, '"')
  if (/[()]|\b(OR|AND)\b/.test(unquoted)) refuse('query: no OR, AND or parentheses. Search several times.')
  if (/(repo|org|user|owner|enterprise)\s*:/i.test(unquoted)) {
    refuse('query: name the repository or its owner in `within`.')
  }
  return [...placesOf(within, limits), ...qualifiers, words].filter((part) => part !== '').join(' ')
}

const placesOf = (within: string | undefined, limits: Limits | undefined): readonly string[] => {
  const ofKind = (list: readonly Target[] = []) => list.filter(({ kind }) => kind === repositoryKind.kind)
  const denied = ofKind(limits?.deny).map((target) => `-${placeOf(target)}`)
  const named = within === undefined ? ofKind(limits?.allow) : [repositoryTarget(within)]
  if (within !== undefined && !isWithin(limits, repositoryTarget(within).id)) {
    throw new ConnectorError('RESOURCE_NOT_SELECTED')
  }
  if (named.length + denied.length > maxPlaces) {
    refuse('within: this connection is limited to many repositories. Name one of them.')
  }
  return [...named.map(placeOf), ...denied]
}

// `user:` finds what an organisation owns as well as what a person does.
const placeOf = ({ id }: Target): string => (id.endsWith('/*') ? `user:${id.slice(0, -2)}` : `repo:${id}`)
