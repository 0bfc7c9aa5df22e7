const fallback = '/connections'

// A closed list: an open redirect would lend our name to somebody else's page (RFC 9700 section 4.11).
const ownPages = new RegExp(`^/(?:${[
  'connections(?:/[\\w-]{1,64}(?:/disconnect|/limits/[a-z][a-z0-9-]{0,63})?)?',
  'connections/limits/[a-z][a-z0-9-]{0,63}',
  'device/[\\w-]{1,64}',
  'files/[\\w-]{40,8192}',
  'approvals(?:/new|/[0-9a-f-]{36})?',
  'activity',
  'access',
  'tenant(?:/members/[\\w-]{1,64})?',
  'join/[\\w-]{43}',
  'connect/[a-z][a-z0-9-]{0,63}(?:/key)?',
  'interaction/[\\w-]{43}',
].join('|')})$`)
const safeQuery = /^(?:[\w.~,:=&-]|%[2-7][0-9A-Fa-f]){0,1024}$/

/** Gives back a path of ours with a harmless query, and `/connections` for anything else. */
export const returnPath = (asked: string | undefined): string => {
  const [path = '', query, ...rest] = (asked ?? '').split('?')
  if (!ownPages.test(path) || rest.length > 0) return fallback
  if (query === undefined) return path
  return safeQuery.test(query) ? `${path}?${query}` : fallback
}
