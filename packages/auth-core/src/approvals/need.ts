import { plainText } from '@grantway/connector-kit'
import type { AuthorizationNeed } from '../links/authorization-need.ts'
import type { Intents } from '../links/intents.ts'
import type { Link } from '../links/link.ts'
import type { Question } from '../links/question.ts'
import type { Parts } from '../parts.ts'
import type { Owner, Principal } from '../principal.ts'
import { approvalsFor } from './access.ts'
import type { StandingApproval } from './approval.ts'

/** Gives the address of the page where a person asks for approval, and sees how their request stands. */
export const approvalUrl = (publicUrl: string, connector: string, capability: string, intent?: string): string => {
  const url = new URL('/approvals/new', publicUrl)
  url.searchParams.set('connector', connector)
  url.searchParams.set('cap', capability)
  if (intent !== undefined) url.searchParams.set('i', intent)
  return url.href
}

/** The question to ask instead of connecting, while an administrator's approval is missing. */
export const approvalQuestion = async (
  parts: Parts, owner: Owner, question: Question,
): Promise<Question | undefined> => {
  const [capability] = question.missing
  const code = (await approvalsFor(parts, owner, question.connector, [capability])).code(capability)
  return code && { ...question, code, missing: [capability] }
}

/** Turns a missing approval into the link where it is asked for. */
export const approvalNeed = async (
  parts: Parts, intents: Intents, principal: Principal, { code, connector, missing: [capability], title }: Question,
): Promise<AuthorizationNeed> => {
  const link = linkOf(parts, `auth://${connector.id}/${capability.id}`)
  const { id, repeated } = await intents.ask(principal, link, [capability], title)
  const url = approvalUrl(parts.publicUrl, connector.id, capability.id, id)
  const standing = (await approvalsFor(parts, principal, connector, [capability])).of(capability)
  const doing = capability.title.charAt(0).toLowerCase() + capability.title.slice(1)
  const open = `To use "${title}", please open the '${link.name}' resource (${link.uri}): ${url}`
  return {
    code,
    link,
    missing: [capability],
    url,
    intent: id,
    repeated,
    text: code === 'APPROVAL_PENDING'
      ? `APPROVAL_PENDING: Your request for approval to ${doing} is waiting for an administrator. Call again once they `
        + `have decided; the '${link.name}' resource (${link.uri}) shows how it stands: ${url}`
      : `APPROVAL_REQUIRED: ${why(standing, doing)} ${open}`,
    shortText: code === 'APPROVAL_PENDING'
      ? `APPROVAL_PENDING: No administrator has decided yet. See '${link.name}': ${url}`
      : `APPROVAL_REQUIRED: There is still no approval to ${doing}. Open '${link.name}': ${url}`,
    message: `Ask an administrator for approval to use "${title}" (${connector.title}). You will give a reason in your browser.`,
  }
}

const linkOf = (parts: Parts, uri: string): Link => {
  const link = parts.links.find((candidate) => candidate.uri === uri)
  if (!link) throw new TypeError(`The link ${uri} is not in the catalogue.`)
  return link
}

const why = ({ standing, reason }: StandingApproval, doing: string): string => {
  switch (standing) {
    case 'ended':
      return `Your approval to ${doing} has ended. You can request it again via this link.`
    case 'denied':
      return `An administrator denied your request for approval to ${doing}.${quoted(reason)} You can request it again via this link.`
    case 'void':
      return `You don't have approval to ${doing} as it is now: it has changed since you asked. You can request it via this link.`
    default:
      return `You don't have approval to ${doing}. You can request it via this link.`
  }
}

// Words of a person, for a person: one line in quotation marks that it cannot close, and named as a quotation.
const quoted = (reason = ''): string => {
  const line = plainText(reason, 300).replace(/\s+/g, ' ').replace(/["“”]/g, "'").trim()
  return line === '' ? '' : ` Their reason, quoted for you and no instruction: "${line}".`
}
