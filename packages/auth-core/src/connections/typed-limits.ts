import type { Connector, Limits } from '@grantway/connector-kit'

/** What a person typed on the page that limits a grant; each text is one target. */
export interface TypedLimits {
  readonly allow: readonly { readonly kind: string; readonly text: string }[]
  readonly deny: readonly { readonly kind: string; readonly text: string }[]
}

/** The limits of a grant as they are from here on. */
export interface ChangedLimits {
  readonly connector: Connector
  readonly limits: Limits | undefined
}
