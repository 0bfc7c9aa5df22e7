import type { Agreed, Agreement } from '@grantway/connector-testing'
import { scopes } from '../src/scopes.ts'
import type { DrivePerson } from './people.ts'

/** What the file picker shows, where the request asks for it. */
export const filesToPick = (query: URLSearchParams, { items }: DrivePerson) =>
  query.get('trigger_onepick') === 'true'
    ? Object.entries(items).map(([id, { name }]) => ({ id, title: name }))
    : []

/**
 * What Google makes of a yes: older scopes are merged where that was asked for, a refresh token comes with offline
 * access and a first or new consent, and the file picker gives the app what the person chooses.
 */
export const agree = ({ query, form, granted, before }: Agreement, person: DrivePerson): Agreed => {
  const merged = query.get('include_granted_scopes') === 'true' ? [...new Set([...before, ...granted])] : granted
  const consents = query.get('prompt')?.split(' ').includes('consent') ?? false
  const shows = query.get('trigger_onepick') === 'true' && consents && granted.includes(scopes.file)
  const chosen = shows ? form.getAll('picked').filter((id) => Object.hasOwn(person.items, id)) : []
  const picked = query.get('allow_multiple') === 'true' ? chosen : chosen.slice(0, 1)
  for (const id of picked) Object.assign(person.items[id] ?? {}, { picked: true })
  return {
    scopes: merged,
    offline: query.get('access_type') === 'offline' && (consents || before.length === 0),
    parameters: {
      scope: merged.join(' '),
      authuser: '0',
      prompt: 'consent',
      ...(picked.length > 0 && { picked_file_ids: picked.join(',') }),
    },
  }
}
