import { lookup as resolveName, type LookupAddress } from 'node:dns'
import type { IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** How much of the public internet one answer may be. */
export interface PublicFetchLimits {
  readonly maxBytes: number
  readonly timeoutMs: number
}

// Every range of the IANA special-purpose registries that is not global unicast, and multicast.
const closed = new BlockList()
for (const [address, prefix] of [
  ['0.0.0.0', 8], ['10.0.0.0', 8], ['100.64.0.0', 10], ['127.0.0.0', 8], ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24], ['192.0.2.0', 24], ['192.88.99.0', 24], ['192.168.0.0', 16], ['198.18.0.0', 15],
  ['198.51.100.0', 24], ['203.0.113.0', 24], ['224.0.0.0', 4], ['240.0.0.0', 4],
  // A public address that a cloud uses for its own metadata.
  ['168.63.129.16', 32],
] as const) closed.addSubnet(address, prefix, 'ipv4')
// Of IPv6 only 2000::/3 is handed out; parts of it embed IPv4 addresses or are documentation.
const open6 = new BlockList()
open6.addSubnet('2000::', 3, 'ipv6')
for (const [address, prefix] of [
  ['2001::', 23], ['2001:db8::', 32], ['2002::', 16], ['3fff::', 20],
] as const) closed.addSubnet(address, prefix, 'ipv6')

/** Tells whether an IP address belongs to the public internet. */
export const isPublicAddress = (address: string): boolean => {
  switch (isIP(address)) {
    case 4:
      return !closed.check(address, 'ipv4')
    case 6:
      return open6.check(address, 'ipv6') && !closed.check(address, 'ipv6')
    default:
      return false
  }
}

type ResolveName = (
  hostname: string,
  options: { readonly all: true },
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void

/**
 * Wraps name resolution for a socket: the socket connects to an address that was checked, not to a second
 * answer of the same name server (DNS rebinding). One private address among several refuses the name.
 */
export const guardedLookup = (resolve: ResolveName): LookupFunction => (hostname, options, callback) => {
  resolve(hostname, { all: true }, (error, addresses) => {
    const [first] = addresses ?? []
    if (error || !first || !addresses.every(({ address }) => isPublicAddress(address))) {
      callback(error ?? new Error('The name leads to an address that is not public.'), [])
    } else if (options.all) {
      callback(null, addresses)
    } else {
      callback(null, first.address, first.family)
    }
  })
}

/**
 * Makes a fetch that gets https documents from the public internet only, follows nothing and sends nothing
 * but the address and the Accept header. For addresses that came from a client, a tenant or an upstream answer:
 * they must never reach our own network (SSRF).
 */
export const createPublicFetch = ({ maxBytes, timeoutMs }: PublicFetchLimits): typeof fetch => (input, init) => {
  const url = new URL(input instanceof Request ? input.url : input)
  const host = url.hostname.replace(/^\[|\]$/g, '')
  // A socket does not look up an address literal, so the guarded lookup would never see it.
  if (url.protocol !== 'https:' || (isIP(host) !== 0 && !isPublicAddress(host))) {
    return Promise.reject(new Error('The address is not a public https address.'))
  }
  const timeout = AbortSignal.timeout(timeoutMs)
  return new Promise((resolve, reject) => {
    const call = request(url, {
      lookup: guardedLookup(resolveName),
      agent: false,
      headers: { accept: new Headers(init?.headers).get('accept') ?? '*/*' },
      signal: init?.signal ? AbortSignal.any([timeout, init.signal]) : timeout,
    })
    call.on('error', reject)
    call.on('response', (answer) => {
      const chunks: Buffer[] = []
      let size = 0
      answer.on('error', reject)
      answer.on('data', (chunk: Buffer) => {
        size += chunk.length
        if (size > maxBytes) answer.destroy(new Error('The document is too large.'))
        else chunks.push(chunk)
      })
      answer.on('end', () => resolve(toResponse(answer, Buffer.concat(chunks))))
    })
    call.end()
  })
}

const toResponse = ({ statusCode: status, headers }: IncomingMessage, body: Buffer): Response => {
  const kept = new Headers()
  for (const name of ['cache-control', 'expires', 'content-type']) {
    const value = headers[name]
    if (typeof value === 'string') kept.set(name, value)
  }
  // Only 200 is of any use to the caller, and `Response` throws on numbers a server should not send.
  return status === 200
    ? new Response(new Uint8Array(body), { status, headers: kept })
    : new Response(null, { status: 502 })
}
