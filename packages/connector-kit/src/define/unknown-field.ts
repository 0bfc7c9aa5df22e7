import type { Capability } from '../capability.ts'
import type { AnyTool } from '../connector.ts'

// Complete by the compiler: a field that is added to a type must be added here.
const capabilityFields: Readonly<Record<keyof Capability, true>> = {
  id: true,
  title: true,
  scopes: true,
  consent: true,
  enforcement: true,
  includes: true,
  default: true,
  selects: true,
  approval: true,
}
const toolFields: Readonly<Record<keyof AnyTool, true>> = {
  name: true,
  title: true,
  description: true,
  requires: true,
  input: true,
  output: true,
  annotations: true,
  targets: true,
  creates: true,
  narrows: true,
  confirm: true,
  text: true,
  links: true,
  handler: true,
}

const unknownField = (value: object, known: object): string | undefined =>
  Object.keys(value).find((field) => !Object.hasOwn(known, field))

/** Names a field that capabilities do not have: misspelt, `approval` would ask no administrator. */
export const unknownCapabilityField = (capability: Capability): string | undefined =>
  unknownField(capability, capabilityFields)

/** Names a field that tools do not have: misspelt, `confirm` would ask nobody. */
export const unknownToolField = (tool: AnyTool): string | undefined => unknownField(tool, toolFields)
