import type { Capability } from '../capability.ts'
import type { Connector } from '../connector.ts'
import { ConnectorError } from '../errors.ts'
import { hasOAuth } from '../provider.ts'
import { unknownCapabilityField, unknownToolField } from './unknown-field.ts'

const kebab = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/
const snake = /^[a-z][a-z0-9]*(_[a-z0-9]+)*$/

/** Refuses a connector that could not keep its promises; see `defineConnector`. */
export const checkConnector = (connector: Connector): void => {
  const refuse = (sentence: string): never => {
    throw new ConnectorError('CONFIG_INVALID', {
      connector: connector.id,
      message: `Connector '${connector.id}': ${sentence}`,
    })
  }
  if (!kebab.test(connector.id)) refuse('its id must be kebab-case.')
  if (!snake.test(connector.toolPrefix)) refuse('its toolPrefix must be snake_case.')
  checkCapabilities(connector, refuse)
  checkTools(connector, refuse)
  checkPrompts(connector, refuse)
  checkReach(connector, refuse)
  checkOrigins(connector, refuse)
  checkWaysIn(connector, refuse)
  checkLimits(connector, refuse)
  checkLinks(connector, refuse)
}

type Refuse = (sentence: string) => never

const checkCapabilities = ({ capabilities }: Connector, refuse: Refuse): void => {
  const seen = new Set<string>()
  for (const capability of capabilities) {
    const { id, consent, includes, approval, default: asked } = capability
    const unknown = unknownCapabilityField(capability)
    if (unknown !== undefined) refuse(`the capability '${id}' has a field '${unknown}', which capabilities do not have.`)
    if (!kebab.test(id)) refuse(`the capability '${id}' must be kebab-case.`)
    if (seen.has(id)) refuse(`the capability '${id}' is declared twice.`)
    seen.add(id)
    if (!consent.allows.trim()) refuse(`the consent sentence of '${id}' does not say what it allows.`)
    if (!/\bcannot\b/.test(consent.limits)) {
      refuse(`the consent sentence of '${id}' does not say what it cannot do (limits must contain "cannot").`)
    }
    if (approval && asked) refuse(`'${id}' needs an approval, so no link can ask for it by default.`)
    for (const part of includes ?? []) {
      if (!capabilities.includes(part))
        refuse(`'${id}' includes '${part.id}', a capability of another connector.`)
      // Otherwise holding the wider one would be a way around the administrator.
      if (part.approval && !approval) refuse(`'${id}' includes '${part.id}', so it needs an approval too.`)
    }
  }
}

const checkTools = (
  { capabilities, tools, toolPrefix, aliases, resources }: Connector,
  refuse: Refuse,
): void => {
  const names = new Set<string>()
  for (const tool of tools) {
    const { name } = tool
    const unknown = unknownToolField(tool)
    if (unknown !== undefined) refuse(`the tool '${name}' has a field '${unknown}', which tools do not have.`)
    if (!snake.test(name) || !name.startsWith(`${toolPrefix}_`) || name.length > 40) {
      refuse(
        `the tool name '${name}' must be snake_case, begin with '${toolPrefix}_' and have at most 40 characters.`,
      )
    }
    if (names.has(name)) refuse(`the tool name '${name}' is used twice.`)
    names.add(name)
    if (tool.description.length > 300) refuse(`the description of '${name}' is longer than 300 characters.`)
    if ('account' in tool.input.shape)
      refuse(`the input 'account' of '${name}' is reserved for choosing an account.`)
  }
  for (const { name, requires } of [...tools, ...(resources ?? [])]) {
    for (const capability of requires) {
      if (!capabilities.includes(capability)) {
        refuse(`'${name}' requires '${capability.id}', a capability of another connector.`)
      }
    }
  }
  for (const [alias, target] of Object.entries(aliases ?? {})) {
    if (!names.has(target)) refuse(`the alias '${alias}' points to '${target}', which is not a tool.`)
    if (names.has(alias)) refuse(`the alias '${alias}' is also a tool.`)
  }
}

const checkPrompts = ({ prompts, toolPrefix }: Connector, refuse: Refuse): void => {
  const names = new Set<string>()
  for (const { name } of prompts ?? []) {
    // Prompts of all connectors share one namespace, like tools.
    if (!snake.test(name) || !name.startsWith(`${toolPrefix}_`)) {
      refuse(`the prompt name '${name}' must be snake_case and begin with '${toolPrefix}_'.`)
    }
    if (names.has(name)) refuse(`the prompt name '${name}' is used twice.`)
    names.add(name)
  }
}

// A scope that nothing uses would be asked of people for nothing.
const checkReach = ({ capabilities, tools, resources }: Connector, refuse: Refuse): void => {
  const reached = new Set<Capability>([...tools, ...(resources ?? [])].flatMap((item) => item.requires))
  for (const capability of capabilities) {
    if (!reached.has(capability)) {
      refuse(`no tool reaches the scopes of '${capability.id}' (${capability.scopes.join(', ') || 'none'}).`)
    }
  }
}

const checkWaysIn = ({ provider }: Connector, refuse: Refuse): void => {
  if (!hasOAuth(provider) && !provider.key) {
    refuse('its provider needs both endpoints of an authorization server, or a key.')
  }
}

// What a limited grant cannot judge is refused at every call; better to say so when the connector is written.
const checkLimits = ({ capabilities, tools, resources, targetKinds }: Connector, refuse: Refuse): void => {
  for (const { id, selects } of capabilities) {
    if (selects !== undefined && !targetKinds?.some(({ kind }) => kind === selects)) {
      refuse(`'${id}' selects '${selects}', which is none of its targetKinds.`)
    }
  }
  if (!targetKinds?.length) return
  for (const tool of tools) {
    if (!tool.targets && !tool.narrows) refuse(`'${tool.name}' must state its targets, or that it narrows.`)
  }
  for (const template of resources ?? []) {
    if (!template.targets) refuse(`'${template.name}' must state its targets.`)
  }
}

const checkLinks = ({ capabilities, links, provider }: Connector, refuse: Refuse): void => {
  // `limits` is the page where a person limits a grant; `key` the one where they paste a key.
  const seen = new Set(['limits', 'key', ...capabilities.map(({ id }) => id)])
  for (const link of links ?? []) {
    if (!kebab.test(link.id)) refuse(`the link '${link.id}' must be kebab-case.`)
    if (seen.has(link.id)) refuse(`the link '${link.id}' has the id of another link or capability.`)
    seen.add(link.id)
    if (link.capabilities.some((capability) => !capabilities.includes(capability))) {
      refuse(`the link '${link.id}' names a capability of another connector.`)
    }
    // A page elsewhere could ask a person for anything in our name.
    const home = provider.authorization_endpoint ?? provider.apiOrigins[0]
    if (link.kind === 'page' && new URL(link.url).origin !== new URL(home).origin) {
      refuse(`the page of the link '${link.id}' is not on the origin of the authorization endpoint.`)
    }
  }
}

const checkOrigins = ({ provider }: Connector, refuse: Refuse): void => {
  const urls: string[] = [...provider.apiOrigins]
  for (const optional of [
    provider.authorization_endpoint,
    provider.token_endpoint,
    provider.revocation_endpoint,
    provider.device_authorization_endpoint,
    provider.key?.createUrl,
  ]) {
    if (optional !== undefined) urls.push(optional)
  }
  for (const text of urls) {
    const url = URL.canParse(text) ? new URL(text) : refuse(`'${text}' is not a URL.`)
    const loopback = ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
    if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
      refuse(`'${text}' must use https (http is accepted on loopback only).`)
    }
  }
  for (const origin of provider.apiOrigins) {
    if (new URL(origin).origin !== origin) refuse(`'${origin}' must be an origin without a path.`)
  }
}
