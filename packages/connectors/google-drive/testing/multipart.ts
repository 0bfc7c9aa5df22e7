import type { FakeRequest } from '@grantway/connector-testing'

/** Reads the two parts of an upload; nothing where it is not one. @see RFC 2387 */
export const parseMultipart = (
  { headers, query, text }: FakeRequest,
): { readonly metadata: unknown; readonly type: string; readonly content: string } | undefined => {
  const boundary = /^multipart\/related; boundary=([\w-]+)$/.exec(headers.get('content-type') ?? '')?.[1]
  if (boundary === undefined || query.get('uploadType') !== 'multipart') return undefined
  const [before, first, second, after, ...more] = text.split(new RegExp(`(?:^|\r\n)--${boundary}`))
  if (before !== '' || after?.trim() !== '--' || more.length > 0) return undefined
  const [json, media] = [part(first), part(second)]
  if (!json?.type.startsWith('application/json') || !media) return undefined
  return { metadata: JSON.parse(json.body) as unknown, type: media.type, content: media.body }
}

const part = (text = ''): { readonly type: string; readonly body: string } | undefined => {
  const match = /^\r\nContent-Type: ([^\r\n]+)\r\n\r\n([\s\S]*)$/.exec(text)
  return match ? { type: match[1] ?? '', body: match[2] ?? '' } : undefined
}
