/** The one script of these pages. */
export const liveScriptPath = '/connections/live.js'

/** Where that script hears that something changed. */
export const liveEventsPath = '/connections/events'

/** What the address of a connect page says besides the service. Everything in it was parsed before. */
export interface ConnectAddress {
  readonly capabilities?: readonly string[]
  readonly intent?: string | undefined
  readonly link?: string | undefined
  readonly values?: Readonly<Record<string, string>> | undefined
  readonly add?: boolean | undefined
}

/** Gives the path of a connect page, or of another way in beside it. */
export const connectPath = (
  connector: string, { capabilities = [], intent, link, values = {}, add }: ConnectAddress = {}, way?: 'key' | 'device',
): string => {
  const query = [
    ...(link === undefined ? [] : [`link=${link}`]),
    ...(capabilities.length > 0 && link === undefined ? [`cap=${capabilities.join(',')}`] : []),
    ...Object.entries(values).map(([name, value]) => `${name}=${encodeURIComponent(value)}`),
    ...(add === true ? ['add=1'] : []),
    ...(intent === undefined ? [] : [`i=${intent}`]),
  ].join('&')
  return `/connect/${connector}${way === undefined ? '' : `/${way}`}${query && `?${query}`}`
}

/** Gives the path of the page that shows a code; `entered` when the person says that they have entered it. */
export const devicePath = (id: string, entered = false): string => `/device/${encodeURIComponent(id)}${entered ? '?entered=1' : ''}`

/** Gives the path of a file that an assistant shared with its person. */
export const filePath = (id: string): string => `/files/${encodeURIComponent(id)}`

/** Gives the path of one account's own page. */
export const accountPath = (connectionId: string): string => `/connections/${encodeURIComponent(connectionId)}`

/** Gives the path of the page that limits one capability of an account. */
export const limitsPath = (connectionId: string, capability: string): string =>
  `${accountPath(connectionId)}/limits/${capability}`

/** Gives the path of the page that asks for an approval. */
export const askApprovalPath = (connector: string, capability: string, intent?: string): string =>
  `/approvals/new?connector=${connector}&cap=${capability}${intent === undefined ? '' : `&i=${intent}`}`

/** Gives the path of one request for approval. */
export const approvalPath = (id: string): string => `/approvals/${encodeURIComponent(id)}`

/** Gives the path of a member's page. */
export const memberPath = (subject: string): string => `/tenant/members/${encodeURIComponent(subject)}`

/** Gives the path of the page of an organisation's own registration at a service. */
export const tenantClientPath = (connector: string): string => `/tenant/clients/${connector}`

/** Gives the path of the page that asks once before such a registration is removed. */
export const removeTenantClientPath = (connector: string): string => `${tenantClientPath(connector)}/remove`

/** Gives the path of the page that asks once before disconnecting. */
export const disconnectPath = (connectionId: string): string =>
  `${accountPath(connectionId)}/disconnect`

/** Gives the path that ends the question about another account. */
export const decidePath = (held: string): string => `/connect/accounts/${encodeURIComponent(held)}`
