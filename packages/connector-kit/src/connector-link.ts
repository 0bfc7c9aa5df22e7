import type { Capability } from './capability.ts'
import type { Target } from './limits.ts'

/** A value in a templated link. It never becomes part of a scheme or a host unless it is one of `values`. */
export interface LinkParameter {
  /** camelCase, as the template spells it: `team`. */
  readonly name: string
  readonly description: string
  /** The whole value must match. */
  readonly pattern: RegExp
  /** A closed set, where there is one; offered as completion. */
  readonly values?: readonly string[]
}

/** A link beyond those that follow from capabilities. */
export type ConnectorLink = AuthorizationLink | ProviderPageLink

interface AnyConnectorLink {
  /** kebab-case; `auth://<connector>/<id>`, named `<connector>_<id>_link`. */
  readonly id: string
  readonly title: string
  /** What a person decides by opening it. */
  readonly description: string
}

/** Starts the ordinary flow with more parameters: a file picker, a workspace to begin with. */
export interface AuthorizationLink extends AnyConnectorLink {
  readonly kind: 'authorization'
  readonly capabilities: readonly [Capability, ...Capability[]]
  /** Templated links: `auth://slack/workspace{?team}`. All of them are required. */
  readonly parameters?: readonly LinkParameter[]
  /** Added to the authorization request; the link's own parameters come in as they were checked. */
  readonly authorizeParameters: (values: Readonly<Record<string, string>>) => Readonly<Record<string, string>>
  /**
   * Reads what was selected out of the callback's other parameters. It is added to the limits of the link's
   * capabilities; nothing selected leaves them as they were.
   */
  readonly selected?: (query: URLSearchParams) => readonly Target[]
}

/** Leads to a page of the provider where a person decides more than OAuth can say: which repositories. */
export interface ProviderPageLink extends AnyConnectorLink {
  readonly kind: 'page'
  readonly capabilities: readonly [Capability, ...Capability[]]
  /** https; on the origin of the authorization endpoint. */
  readonly url: string
}
