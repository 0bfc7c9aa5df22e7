import type { FakeRequest } from '../message.ts'
import { sameSecret, type ServerRules } from './state.ts'

/**
 * Tells whether a request comes from the registered client, by the one method the provider documents.
 * @see RFC 6749 section 2.3.1
 */
export const isClient = (
  rules: ServerRules,
  request: FakeRequest,
  methods: readonly ServerRules['clientAuthentication'][] = [rules.clientAuthentication],
): boolean => {
  const basic = basicCredentials(request)
  const posted = { id: request.form.get('client_id') ?? '', secret: request.form.get('client_secret') }
  // Two methods at once are refused, as the specification asks.
  if (basic && posted.secret !== null) return false
  if (basic) return methods.includes('client_secret_basic') && isRegistered(rules, basic.id, basic.secret)
  if (posted.secret !== null)
    return methods.includes('client_secret_post') && isRegistered(rules, posted.id, posted.secret)
  return methods.includes('none') && posted.id === rules.clientId
}

const isRegistered = (rules: ServerRules, id: string, secret: string): boolean =>
  id === rules.clientId && sameSecret(secret, rules.clientSecret)

const basicCredentials = ({ headers }: FakeRequest): { id: string; secret: string } | undefined => {
  const encoded = /^Basic (.+)$/i.exec(headers.get('authorization') ?? '')?.[1]
  if (encoded === undefined) return undefined
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(':', 2)
  const decoded = (text: string): string => decodeURIComponent(text.replaceAll('+', ' '))
  return { id: decoded(id), secret: decoded(secret) }
}
