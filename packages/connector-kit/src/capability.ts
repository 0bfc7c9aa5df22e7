/** The sentence a person agrees to. Both halves are required: what it allows, and what it cannot do. */
export interface Consent {
  /** Present tense, the person's words: "Lets the assistant read your tasks." */
  readonly allows: string
  /** The second half: "It cannot change anything." Must contain "cannot". */
  readonly limits: string
}

/** Names a bundle of scopes that a person can agree to as a whole. */
export interface Capability {
  /** Unique within its connector, kebab-case: `tasks-read`. */
  readonly id: string
  /** Short name for lists and switches: "Read tasks". */
  readonly title: string
  /** Scopes of the provider, verbatim. Empty when the provider cannot express it. */
  readonly scopes: readonly string[]
  readonly consent: Consent
  /** `provider`: its scopes are exactly this wide. `server`: the provider grants more and Grantway narrows it. */
  readonly enforcement: 'provider' | 'server'
  /** Capabilities of the same connector that this one contains: who may manage may also read. */
  readonly includes?: readonly Capability[]
  /** Whether the connector link asks for it when nothing narrower was named. */
  readonly default?: boolean
  /** Kind of target a person selects one by one for it: the grant reaches only what was selected or created. */
  readonly selects?: string
  /** `admin`: an administrator must approve before a person can agree; asked for by its own link, never by default. */
  readonly approval?: 'admin'
}

/** Declares a capability; the definition-time checks of `defineConnector` apply to it. */
export const defineCapability = (capability: Capability): Capability => Object.freeze(capability)

/** Tells whether holding `held` is enough where `wanted` is required. */
export const capabilityCovers = (held: Capability, wanted: Capability): boolean =>
  held.id === wanted.id || (held.includes ?? []).some((part) => capabilityCovers(part, wanted))
