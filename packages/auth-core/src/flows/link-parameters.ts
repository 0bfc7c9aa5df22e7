import { ConnectorError, type AuthorizationLink, type Connector } from '@grantway/connector-kit'
import type { ConnectRequest } from './connect-offer.ts'

/**
 * Gives what a connector's own link adds to the authorization request; nothing for every other link.
 * **Errors:** INVALID_INPUT that names the value which is missing or not one of those allowed.
 */
export const linkParameters = (
  connector: Connector, { link: id, values = {} }: Pick<ConnectRequest, 'link' | 'values'>,
): Readonly<Record<string, string>> => {
  if (id === undefined) return {}
  const link = connector.links?.find((candidate) => candidate.id === id)
  if (link?.kind !== 'authorization') {
    throw new ConnectorError('INVALID_INPUT', { message: `${connector.title} has no link '${id.slice(0, 80)}'.` })
  }
  return link.authorizeParameters(checkedValues(link, values))
}

/** Gives the values of a templated link after each was checked; what the template does not name is left out. */
export const checkedValues = (
  { parameters = [] }: AuthorizationLink, given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(parameters.map(({ name, pattern, values, description }) => {
    const value = given[name]
    if (value === undefined || value === '') {
      throw new ConnectorError('INVALID_INPUT', { message: `${name}: is missing. ${description}` })
    }
    // The whole value, and a closed set where there is one: it goes into an address of the provider.
    const whole = new RegExp(`^(?:${pattern.source})$`, pattern.flags)
    if (!whole.test(value) || (values && !values.includes(value))) {
      throw new ConnectorError('INVALID_INPUT', { message: `${name}: is not one that is allowed here. ${description}` })
    }
    return [name, value]
  }))
