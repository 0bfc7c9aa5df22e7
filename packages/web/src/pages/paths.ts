/**
 * Gives the path of a connect page. Ids and intents were parsed before, so nothing in them needs escaping.
 */
export const connectPath = (
  connector: string, capabilities: readonly string[] = [], intent?: string | undefined,
): string => {
  const query = [
    ...(capabilities.length > 0 ? [`cap=${capabilities.join(',')}`] : []),
    ...(intent === undefined ? [] : [`i=${intent}`]),
  ].join('&')
  return `/connect/${connector}${query && `?${query}`}`
}

/** Gives the path of the page that asks once before disconnecting. */
export const disconnectPath = (connectionId: string): string =>
  `/connections/${encodeURIComponent(connectionId)}/disconnect`

/** Gives the path that ends the question about another account. */
export const decidePath = (held: string): string => `/connect/accounts/${encodeURIComponent(held)}`
