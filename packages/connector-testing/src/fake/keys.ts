import { randomBytes } from 'node:crypto'
import type { ServerRules, ServerState } from './authorization-server/state.ts'
import { reply, type FakeAnswer, type FakeRequest } from './message.ts'
import { accountChoice, fakePage, type ConsentOffer } from './pages.ts'

/** Keys that people make at the provider and paste: how they look, and where a request carries them. */
export interface FakeKeys {
  /** What a key begins with: `github_pat_`. */
  readonly prefix?: string
  /** Default: `authorization: Bearer <key>`. */
  readonly header?: KeyHeader
  /** Path of the page where a person makes one. */
  readonly page?: string
  /** True for a provider that knows nothing but keys: it has no authorization server. */
  readonly only?: true
}

/** A header, and what stands in it before the key. */
export interface KeyHeader {
  readonly name: string
  readonly prefix: string
}

const asBearer: KeyHeader = { name: 'authorization', prefix: 'Bearer ' }

/** Finds the key of a request, in the one place where the provider looks for it. */
export const keyOf = (
  { headers }: FakeRequest,
  { name, prefix }: KeyHeader = asBearer,
): string | undefined => {
  const value = headers.get(name) ?? ''
  return value.length > prefix.length && value.startsWith(prefix) ? value.slice(prefix.length) : undefined
}

/** Issues a key that can do everything its account can, until the account takes all access away. */
export const issueKey = (
  { scopes }: ServerRules,
  state: ServerState,
  account: string,
  prefix = '',
): string => {
  const key = `${prefix}SECRET_key_${randomBytes(24).toString('hex')}`
  state.issued.push(key)
  state.keys.set(key, { account, scopes, alive: true })
  return key
}

/** Answers the page where a person makes a key: it is shown once, to whoever asked. */
export const keyPage = (
  { title, accounts }: Omit<ConsentOffer, 'scopes'>,
  { method, form }: FakeRequest,
  issue: (account: string) => string,
): FakeAnswer => {
  if (method !== 'POST') {
    const question = `<form method="post">${accountChoice(accounts)}<button>Make a key</button></form>`
    return reply(200, fakePage(title, 'Make a key', question))
  }
  const account = form.get('account') ?? ''
  if (!accounts.some(({ id }) => id === account)) return reply(400, 'Nobody of that name has an account here.')
  return reply(200, fakePage(title, 'Copy your key', `<p><code>${issue(account)}</code></p>`))
}
