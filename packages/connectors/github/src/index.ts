import { defineConnector, registrationOf, type Connector } from '@grantway/connector-kit'
import { capabilitiesFor } from './capabilities.ts'
import { createGithubApi, type GithubApi } from './client/index.ts'
import { githubInbound } from './inbound.ts'
import { githubLinks } from './links.ts'
import { apiOriginOf, type GithubOptions } from './options.ts'
import { githubPrompts } from './prompts.ts'
import { githubProvider } from './provider.ts'
import { registeredWith } from './registered-with.ts'
import { repositoryKind } from './repositories.ts'
import { githubResources } from './resources.ts'
import { githubTools } from './tools/index.ts'

export { capabilitiesFor } from './capabilities.ts'
export type { GithubApi } from './client/index.ts'
export type { GithubOptions, GithubRegistration } from './options.ts'

/**
 * Gives the GitHub connector, for a GitHub App (the default) or an OAuth App.
 * **Errors:** CONFIG_INVALID when an option is not a usable URL.
 */
export const github = (options: GithubOptions = {}): Connector<GithubApi> => {
  const { registration = 'app', webhookSecret } = options
  const { identity, ...others } = capabilitiesFor(registration)
  const capabilities = [identity, ...Object.values(others)] as const
  const withRegistration = registeredWith(capabilities)
  return defineConnector<GithubApi>({
    id: 'github',
    title: 'GitHub',
    contract: 1,
    toolPrefix: 'github',
    provider: githubProvider(options),
    ...registrationOf(options),
    capabilities,
    targetKinds: [repositoryKind],
    links: githubLinks(options, capabilities),
    client: (http) => createGithubApi(http, apiOriginOf(options)),
    tools: githubTools.map(withRegistration),
    resources: githubResources.map(withRegistration),
    prompts: githubPrompts,
    // OAuth Apps are not told; for them a revocation shows at the next call.
    ...(registration === 'app' && webhookSecret !== undefined && { inbound: githubInbound(webhookSecret) }),
  })
}
