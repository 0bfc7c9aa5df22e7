import { outsideLimits, type Limits, type Target, type TargetKind } from '@grantway/connector-kit'

/** `owner/name`: the name may hold dots, but is no step in a path. */
export const repositoryPattern = /^[\w-]{1,39}\/(?!\.{1,2}$)[\w.-]{1,100}$/
const owner = /^[\w-]{1,39}$/

/** Brings what a person typed into `owner/name` or `owner/*`; GitHub takes both cases for the same. */
const parseRepository = (typed: string): string | undefined => {
  const path = typed
    .trim()
    .replace(/^(https:\/\/[^/]+\/|git@[^:]+:)/i, '')
    .replace(/[?#].*$/, '')
    .split('/')
    .filter((part) => part !== '')
  const [first = '', second = '*'] = path
  const repository = second.replace(/\.git$/i, '')
  if (!owner.test(first)) return undefined
  if (repository === '*') return `${first}/*`.toLowerCase()
  const whole = `${first}/${repository}`
  return repositoryPattern.test(whole) ? whole.toLowerCase() : undefined
}

/** What grants can be limited to: repositories, or all of an owner's. */
export const repositoryKind: TargetKind = {
  kind: 'repository',
  title: 'Repositories and organisations',
  example: 'octo-org/octo-repo, or octo-org/*',
  parse: parseRepository,
  covers: (listed, touched) =>
    listed === touched || (listed.endsWith('/*') && touched.startsWith(listed.slice(0, -1))),
}

/** The target of `owner/name`, or of everything of an `owner`. */
export const repositoryTarget = (within: string): Target => ({
  kind: repositoryKind.kind,
  id: (within.includes('/') ? within : `${within}/*`).toLowerCase(),
})

/** Tells whether the limits let a repository through. */
export const isWithin = (limits: Limits | undefined, repository: string): boolean =>
  limits === undefined ||
  outsideLimits([repositoryKind], limits, [repositoryTarget(repository)]) === undefined
