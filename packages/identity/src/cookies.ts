import { parse, serialize } from 'hono/utils/cookie'

/** One of our cookies: how to read it and the `Set-Cookie` values that write and remove it. */
export interface Cookie {
  readonly name: string
  readonly read: (headers: Headers) => string | undefined
  readonly write: (value: string, maxAgeSeconds: number) => string
  readonly clear: () => string
}

/**
 * Gives the first part of every cookie's name. Cookies ignore ports, so on http loopback the port is in the
 * name; on https the `__Host-` prefix keeps other hosts and paths from setting them.
 */
export const cookiePrefix = (publicUrl: string): string => {
  const { protocol, port } = new URL(publicUrl)
  return protocol === 'https:' ? '__Host-grantway' : `grantway_${port || '80'}`
}

/**
 * Describes one cookie of ours; a value without the given form is not read. Lax, because a person arrives from a
 * provider or a client by a link.
 */
export const cookieOf = (publicUrl: string, subject: string, form = /^[\w-]{43}$/): Cookie => {
  const name = `${cookiePrefix(publicUrl)}_${subject}`
  const secure = publicUrl.startsWith('https:')
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', secure } as const
  return {
    name,
    read: (headers) => {
      const value = parse(headers.get('cookie') ?? '', name)[name]
      return value !== undefined && form.test(value) ? value : undefined
    },
    write: (value, maxAgeSeconds) => serialize(name, value, { ...options, maxAge: maxAgeSeconds }),
    clear: () => serialize(name, '', { ...options, maxAge: 0 }),
  }
}
