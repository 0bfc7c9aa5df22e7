import { sameSecret } from '@grantway/auth-core'
import { cookieOf } from '../cookies.ts'
import { isOwnForm } from '../form-guard.ts'
import { formToken, newSecret } from '../secrets.ts'
import type { RouteContext } from './context.ts'

/** Guards forms that are sent before anybody is signed in, against login CSRF. */
export interface EarlyForm {
  /** Gives the token for the page's form, and sets the cookie it belongs to when there is none yet. */
  readonly issue: (c: RouteContext) => string
  /** Tells whether this page was shown to this browser. */
  readonly accepts: (c: RouteContext, token: string) => boolean
}

const lifetimeSeconds = 60 * 60

/** Makes the guard of one server: a random cookie, and a token in the form that only its holder has seen. */
export const createEarlyForm = (publicUrl: string): EarlyForm => {
  const cookie = cookieOf(publicUrl, 'form')
  return {
    issue: (c) => {
      const raw = cookie.read(c.req.raw.headers) ?? newSecret()
      c.header('Set-Cookie', cookie.write(raw, lifetimeSeconds), { append: true })
      return formToken(raw, 'early-form')
    },
    accepts: (c, token) => {
      const raw = cookie.read(c.req.raw.headers)
      if (raw === undefined || !isOwnForm(c.req.raw.headers, publicUrl)) return false
      return sameSecret(token, formToken(raw, 'early-form'))
    },
  }
}
