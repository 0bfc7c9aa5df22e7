import { defineCapability, type Capability } from '@grantway/connector-kit'
import type { GithubRegistration } from './options.ts'

// The scope `repo` reads and writes everything: an OAuth App cannot ask for less, so the sentence says it.
const wider = ' GitHub will display broader access; this server limits itself to the above.'

/**
 * Gives the capabilities as a registration has them. A GitHub App ignores scopes: its permissions are the
 * ceiling, and the chosen repositories the walls. An OAuth App asks for scopes wider than the sentence.
 */
export const capabilitiesFor = (registration: GithubRegistration) => {
  const isApp = registration === 'app'
  const where = isApp ? 'in the repositories you choose' : 'in your repositories'
  const narrowed = (capability: Omit<Capability, 'scopes' | 'enforcement'>): Capability =>
    defineCapability({
      ...capability,
      scopes: isApp ? [] : ['repo'],
      enforcement: 'server',
      consent: isApp
        ? capability.consent
        : { ...capability.consent, limits: capability.consent.limits + wider },
    })

  const identity = defineCapability({
    id: 'identity',
    title: 'See who you are',
    scopes: [],
    consent: {
      allows: 'Lets the assistant see your GitHub name and id.',
      limits: 'It cannot read repositories.',
    },
    enforcement: 'server',
    default: true,
  })
  const publicRead = defineCapability({
    id: 'public-read',
    title: 'Read public repositories',
    scopes: [],
    consent: {
      allows: 'Lets the assistant read code and history of public repositories.',
      limits: 'It cannot see anything private, and it cannot change anything.',
    },
    enforcement: 'server',
    includes: [identity],
    default: !isApp,
  })
  const repoRead = narrowed({
    id: 'repo-read',
    title: 'Read code',
    consent: {
      allows: `Lets the assistant read code and history ${where}.`,
      limits: 'It cannot change files, issues or settings.',
    },
    includes: [identity, publicRead],
    default: isApp,
  })
  const issuesRead = narrowed({
    id: 'issues-read',
    title: 'Read issues',
    consent: {
      allows: `Lets the assistant read issues and comments ${where}.`,
      limits: 'It cannot change them, push code or change settings.',
    },
    includes: [identity],
    default: isApp,
  })
  const issuesManage = narrowed({
    id: 'issues-manage',
    title: 'Manage issues',
    consent: {
      allows: `Lets the assistant read, open and edit issues, and write comments, ${where}.`,
      limits: 'It cannot push code, merge or change settings.',
    },
    includes: [identity, issuesRead],
  })
  const pullsRead = narrowed({
    id: 'pulls-read',
    title: 'Read pull requests',
    consent: {
      allows: `Lets the assistant read pull requests, their changes, reviews and checks ${where}.`,
      limits: 'It cannot open, review or merge them.',
    },
    includes: [identity],
    default: isApp,
  })
  const pullsManage = narrowed({
    id: 'pulls-manage',
    title: 'Review pull requests',
    consent: {
      allows: `Lets the assistant read, open and review pull requests as you ${where}.`,
      limits: 'It cannot merge them or push code.',
    },
    includes: [identity, pullsRead],
  })
  const codeWrite = narrowed({
    id: 'code-write',
    title: 'Commit and merge',
    consent: {
      allows: `Lets the assistant read code, commit to branches and merge pull requests ${where}.`,
      limits: 'It cannot delete repositories or change workflow files.',
    },
    includes: [identity, publicRead, repoRead],
  })
  const actionsRead = narrowed({
    id: 'actions-read',
    title: 'Read workflow runs',
    consent: {
      allows: `Lets the assistant read workflow runs, jobs and logs ${where}.`,
      limits: 'It cannot start or cancel them.',
    },
    includes: [identity],
  })
  return {
    identity,
    publicRead,
    repoRead,
    issuesRead,
    issuesManage,
    pullsRead,
    pullsManage,
    codeWrite,
    actionsRead,
  }
}

/** The capabilities of a GitHub App. Tools name these; `github()` puts those of its registration there. */
export const {
  identity,
  publicRead,
  repoRead,
  issuesRead,
  issuesManage,
  pullsRead,
  pullsManage,
  codeWrite,
  actionsRead,
} = capabilitiesFor('app')
