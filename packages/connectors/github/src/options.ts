import type { ConnectorOptions } from '@grantway/connector-kit'

/** What the operator registered at GitHub. */
export type GithubRegistration = 'app' | 'oauth'

/** The options of every connector, and what is particular about a registration at GitHub. */
export interface GithubOptions extends ConnectorOptions {
  /** Default `app`: a GitHub App. `oauth`: an OAuth App, whose tokens GitHub cannot make narrow. */
  readonly registration?: GithubRegistration | undefined
  /** Name of the GitHub App in addresses: `grantway` in `github.com/apps/grantway`. */
  readonly appSlug?: string | undefined
}

/** The origin of the API, and the base of everything that is sent with a token. */
export const apiOriginOf = ({ apiOrigin = 'https://api.github.com' }: GithubOptions): string => apiOrigin

/** The origin of the pages people see. What is not a URL is left as it is: defineConnector refuses it. */
export const webOriginOf = ({ authorizationEndpoint, issuer }: GithubOptions): string => {
  const known = authorizationEndpoint ?? issuer ?? 'https://github.com'
  return URL.canParse(known) ? new URL(known).origin : known
}
