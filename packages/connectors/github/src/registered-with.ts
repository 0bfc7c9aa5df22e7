import type { AnyResourceTemplate, AnyTool, Capability } from '@grantway/connector-kit'

/** Something that requires capabilities. */
type Requiring = AnyTool | AnyResourceTemplate

/** Puts the capabilities of a registration in the place of those a tool or template names by id. */
export const registeredWith =
  (capabilities: readonly Capability[]) =>
  <Item extends Requiring>(item: Item): Item => {
    const ofRegistration = ({ id }: Capability): Capability =>
      capabilities.find((candidate) => candidate.id === id) as Capability
    const [first, ...others] = item.requires
    return Object.freeze({ ...item, requires: [ofRegistration(first), ...others.map(ofRegistration)] })
  }
