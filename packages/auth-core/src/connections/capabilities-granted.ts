import { capabilityCovers, type Capability, type Connector } from '@grantway/connector-kit'

/** Minimal scopes for a set of capabilities, without repetition. */
export const scopesFor = (capabilities: readonly Capability[]): readonly string[] =>
  [...new Set(capabilities.flatMap((capability) => capability.scopes))]

/**
 * Splits what was asked into what the provider's scopes carry and what they do not.
 * A provider that names no scopes in its answer granted what was asked (RFC 6749 section 5.1).
 */
export const splitGranted = (
  asked: readonly Capability[], scopes: readonly string[] | undefined,
): { readonly granted: readonly Capability[]; readonly refused: readonly Capability[] } => {
  if (scopes === undefined) return { granted: asked, refused: [] }
  const carried = (capability: Capability): boolean => capability.scopes.every((scope) => scopes.includes(scope))
  return { granted: asked.filter(carried), refused: asked.filter((capability) => !carried(capability)) }
}

/** Scopes of a token answer that nobody asked for: a grant that a person did not agree to here. */
export const scopesBeyond = (asked: readonly Capability[], scopes: readonly string[] = []): readonly string[] =>
  scopes.filter((scope) => !scopesFor(asked).includes(scope))

/** Gives the capabilities with these ids, in the connector's order; ids that do not exist are left out. */
export const capabilitiesById = (connector: Connector, ids: readonly string[]): readonly Capability[] =>
  connector.capabilities.filter(({ id }) => ids.includes(id))

/** Tells whether any of the held capabilities is enough where `wanted` is required. */
export const holds = (held: readonly Capability[], wanted: Capability): boolean =>
  held.some((capability) => capabilityCovers(capability, wanted))

/** Every capability that holding `held` amounts to. */
export const reach = (connector: Connector, held: readonly Capability[]): readonly string[] =>
  connector.capabilities.filter((capability) => holds(held, capability)).map(({ id }) => id)
