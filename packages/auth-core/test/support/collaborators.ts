import type { Store } from '../../src/store/index.ts'

type Send = () => Promise<Response>

/** A fetch that lets a test step in at the token endpoint, the revocation endpoint, or the API. */
export const fetchWith = (
  steps: Partial<Record<'token' | 'revoke' | 'api', (send: Send, init: RequestInit | undefined) => Promise<Response>>>,
): typeof fetch => (input, init) => {
  const { pathname } = new URL(input instanceof Request ? input.url : input)
  const kind = pathname === '/oauth/access_token' ? 'token' : pathname === '/api/v1/revoke' ? 'revoke' : 'api'
  const send: Send = () => fetch(input, init)
  return steps[kind]?.(send, init) ?? send()
}

/** A store that lets a test step in around every transaction of a person. */
export const storeWith = (store: Store, around: (run: () => Promise<unknown>) => Promise<unknown>): Store => ({
  ...store,
  owned: (owner, work) => around(() => store.owned(owner, work)) as ReturnType<typeof work>,
})

/** A promise that the test settles. */
export const gate = (): { readonly opened: Promise<void>; readonly open: () => void } => {
  let open = (): void => undefined
  const opened = new Promise<void>((done) => {
    open = done
  })
  return { opened, open }
}

/** A connection that broke after the request had left. */
export const broken = (): Promise<never> => Promise.reject(new TypeError('fetch failed'))

/** A connection that was never made. */
export const refusedConnection = (): Promise<never> =>
  Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }) }))
