import type { Capability, ConnectorLink } from '@grantway/connector-kit'
import { webOriginOf, type GithubOptions } from './options.ts'

/** Id of the link to the page on which a person chooses repositories. */
export const chooseRepositoriesId = 'choose-repositories'

/**
 * Gives the links beyond the capabilities'. A GitHub App sees the repositories it is installed on, and
 * installing is a page of its own; in an organisation an owner may have to approve it there.
 */
export const githubLinks = (
  options: GithubOptions,
  capabilities: readonly [Capability, ...Capability[]],
): readonly ConnectorLink[] =>
  options.registration === 'oauth' || options.appSlug === undefined
    ? []
    : [
        {
          id: chooseRepositoriesId,
          kind: 'page',
          title: 'Choose repositories',
          description:
            'Choose at GitHub which repositories the assistant can reach. ' +
            'An organisation may ask its owners first.',
          capabilities,
          url: `${webOriginOf(options)}/apps/${encodeURIComponent(options.appSlug)}/installations/new`,
        },
      ]
