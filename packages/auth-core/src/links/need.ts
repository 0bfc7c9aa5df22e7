import type { Connector } from '@grantway/connector-kit'
import { approvalNeed } from '../approvals/need.ts'
import type { AuthorizationNeed } from './authorization-need.ts'
import type { DeviceHint, DeviceOffers } from '../flows/device-offer.ts'
import type { Parts } from '../parts.ts'
import type { Principal } from '../principal.ts'
import { linkUrl } from './catalog.ts'
import type { Intents } from './intents.ts'
import type { Link } from './link.ts'
import type { Question } from './question.ts'

/** Turns a missing connection into the link that mends it, with the sentences that are fixed. */
export const needFor = async (
  parts: Parts, intents: Intents, devices: DeviceOffers, principal: Principal, question: Question,
): Promise<AuthorizationNeed> => {
  const { connector, missing, title, code } = question
  if (code === 'APPROVAL_REQUIRED' || code === 'APPROVAL_PENDING') return approvalNeed(parts, intents, principal, question)
  const link = question.link ?? linkFor(parts, question)
  const { id, repeated } = await intents.ask(principal, link, missing, title)
  const device = link.kind === 'connector' || link.kind === 'capability' ? await devices.hint(principal, connector, missing) : undefined
  const url = linkUrl(parts.publicUrl, link, { asked: { capabilities: missing, intent: id } })
  return {
    code,
    link,
    missing,
    url,
    intent: id,
    repeated,
    text: sentence(code, question, link, url) + withoutBrowser(device),
    shortText: `${code}: ${stillMissing(question)} Open '${link.name}': ${url}`,
    message: messageFor(question),
  }
}

// For the one person of this server, on a machine without a browser.
const withoutBrowser = (device: DeviceHint | undefined): string =>
  device ? ` Or, on any device, visit ${device.verificationUri} and enter code ${device.userCode}.` : ''

// Only a missing capability names its narrow link; everything else starts with the connector's own.
const linkFor = (parts: Parts, { code, connector, missing, own }: Question): Link => {
  const last = code === 'SCOPE_MISSING' ? missing[0].id : code === 'RESOURCE_NOT_SELECTED' ? selectingLink(connector, own) : undefined
  const uri = last === undefined ? `auth://${connector.id}` : `auth://${connector.id}/${last}`
  const link = parts.links.find((candidate) => candidate.uri === uri)
  if (!link) throw new TypeError(`The link ${uri} is not in the catalogue.`)
  return link
}

const selectingLink = (connector: Connector, own: string | undefined): string | undefined =>
  connector.links?.find(({ id }) => id === own)?.id ?? (connector.targetKinds?.length ? 'limits' : undefined)

const stillMissing = ({ code, connector, missing }: Question): string => {
  switch (code) {
    case 'SCOPE_MISSING':
      return `${connector.title} is still not connected for "${missing[0].title}".`
    case 'RESOURCE_NOT_SELECTED':
      return `At ${connector.title} it is still not selected.`
    case 'SSO_REQUIRED':
      return `The organisation at ${connector.title} still asks for a new sign-in.`
    default:
      return `${connector.title} is still not connected.`
  }
}

// What a client shows beside the address: it says what the person is about to do, which is not always to connect.
const messageFor = ({ code, connector, title, missing }: Question): string => {
  switch (code) {
    case 'AUTH_EXPIRED':
      return `Reconnect ${connector.title} to use "${title}". You will be asked to agree in your browser.`
    case 'SCOPE_MISSING':
      return `Allow "${missing[0].title}" at ${connector.title} to use "${title}". You will be asked to agree in your browser.`
    case 'RESOURCE_NOT_SELECTED':
      return `Choose what the assistant may reach at ${connector.title}, to use "${title}" with it. You choose in your browser.`
    case 'SSO_REQUIRED':
      return `Sign in to your organisation at ${connector.title} again, to use "${title}". You sign in in your browser.`
    default:
      return `Connect ${connector.title} to use "${title}". You will be asked to agree in your browser.`
  }
}

type ConnectionCode = Exclude<Question['code'], `APPROVAL_${string}`>

const sentence = (code: ConnectionCode, { connector, title, missing }: Question, link: Link, url: string): string => {
  const open = `'${link.name}' resource (${link.uri})`
  switch (code) {
    case 'AUTH_EXPIRED':
      return `AUTH_EXPIRED: Your ${connector.title} authorization has expired. Please re-open the ${open} to reconnect: ${url}`
    case 'SCOPE_MISSING':
      return `SCOPE_MISSING: Your ${connector.title} account is connected, but not for "${missing[0].title}". ` +
        `To use "${title}", please open the ${open}: ${url}`
    case 'RESOURCE_NOT_SELECTED':
      return `RESOURCE_NOT_SELECTED: Your ${connector.title} account is connected, but what this call asks for is not ` +
        `selected. To use "${title}" with it, please open the ${open}: ${url}`
    case 'SSO_REQUIRED':
      return `SSO_REQUIRED: The organisation at ${connector.title} asks you to sign in again. ` +
        `To use "${title}", please open the ${open}: ${url}`
    case 'AUTH_PENDING':
      return `AUTH_PENDING: Your ${connector.title} account is not connected yet. Finish in the browser, then call again: ${url}`
    case 'AUTH_REQUIRED':
      return `AUTH_REQUIRED: Your ${connector.title} account is not connected. To use "${title}", please open the ${open}: ${url}`
  }
}
