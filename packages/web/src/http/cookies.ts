import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import type { WebOptions } from '../options.ts'

/** Reads and sets cookies of these pages by the part of the name that follows the prefix. */
export interface Cookies {
  readonly read: (context: Context, name: string) => string | undefined
  readonly write: (context: Context, name: string, value: string, maxAgeSeconds: number) => void
  readonly clear: (context: Context, name: string) => void
}

/**
 * Makes the cookies of a deployment: never readable by script, never sent with a post from another site.
 * `Lax`, not `Strict`: the provider's answer arrives as a navigation from another site.
 */
export const createCookies = ({ cookiePrefix, secureCookies }: WebOptions): Cookies => {
  const write: Cookies['write'] = (context, name, value, maxAge) => {
    setCookie(context, `${cookiePrefix}_${name}`, value, {
      path: '/', httpOnly: true, sameSite: 'Lax', secure: secureCookies, maxAge,
    })
  }
  return {
    read: (context, name) => getCookie(context, `${cookiePrefix}_${name}`),
    write,
    clear: (context, name) => write(context, name, '', 0),
  }
}
