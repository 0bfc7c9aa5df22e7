/**
 * The requests that this connector may send, read off Google's discovery document of Drive v3 (revision
 * 20260519) by hand: method, path, query parameters, and the properties of the body. The document calls address
 * and domain of a permission read-only, and they are what one sets to share.
 * @see https://www.googleapis.com/discovery/v1/apis/drive/v3/rest
 */
interface Operation {
  readonly method: 'GET' | 'POST' | 'PATCH'
  /** `{name}` is one path segment. */
  readonly path: string
  readonly required?: readonly string[]
  readonly query: readonly string[]
  readonly body?: readonly string[]
  readonly upload?: true
}

const common = ['fields', 'alt']
const file = ['name', 'mimeType', 'description', 'starred', 'trashed', 'parents']

const operations: readonly Operation[] = [
  { method: 'GET', path: '/drive/v3/about', required: ['fields'], query: common },
  {
    method: 'GET',
    path: '/drive/v3/files',
    query: [
      ...common, 'corpora', 'driveId', 'includeItemsFromAllDrives', 'orderBy', 'pageSize', 'pageToken', 'q', 'spaces',
      'supportsAllDrives',
    ],
  },
  { method: 'GET', path: '/drive/v3/files/{fileId}', query: [...common, 'supportsAllDrives', 'acknowledgeAbuse'] },
  { method: 'GET', path: '/drive/v3/files/{fileId}/export', required: ['mimeType'], query: [...common, 'mimeType'] },
  { method: 'POST', path: '/drive/v3/files', query: [...common, 'supportsAllDrives'], body: file },
  { method: 'POST', path: '/upload/drive/v3/files', required: ['uploadType'], query: [...common, 'supportsAllDrives', 'uploadType'], body: file, upload: true },
  {
    method: 'PATCH', path: '/drive/v3/files/{fileId}', body: file.filter((name) => name !== 'parents'),
    query: [...common, 'supportsAllDrives', 'addParents', 'removeParents'],
  },
  {
    method: 'PATCH', path: '/upload/drive/v3/files/{fileId}', required: ['uploadType'],
    query: [...common, 'supportsAllDrives', 'uploadType'], body: [], upload: true,
  },
  { method: 'POST', path: '/drive/v3/files/{fileId}/copy', query: [...common, 'supportsAllDrives'], body: file },
  { method: 'GET', path: '/drive/v3/drives', query: [...common, 'pageSize', 'pageToken', 'q'] },
  {
    method: 'GET', path: '/drive/v3/files/{fileId}/comments', required: ['fields'],
    query: [...common, 'includeDeleted', 'pageSize', 'pageToken', 'startModifiedTime'],
  },
  { method: 'POST', path: '/drive/v3/files/{fileId}/comments', required: ['fields'], query: common, body: ['content'] },
  { method: 'GET', path: '/drive/v3/files/{fileId}/permissions', query: [...common, 'pageSize', 'pageToken', 'supportsAllDrives'] },
  {
    method: 'POST', path: '/drive/v3/files/{fileId}/permissions',
    query: [...common, 'emailMessage', 'sendNotificationEmail', 'supportsAllDrives'],
    body: ['type', 'role', 'emailAddress', 'domain'],
  },
  // Not a part of Drive: whose account it is, of Google's OpenID Connect.
  { method: 'GET', path: '/oauth2/v3/userinfo', query: [] },
]

const values: Readonly<Record<string, RegExp>> = {
  alt: /^media$/,
  corpora: /^(?:user|domain|drive|allDrives)$/,
  includeItemsFromAllDrives: /^(?:true|false)$/,
  supportsAllDrives: /^true$/,
  sendNotificationEmail: /^(?:true|false)$/,
  pageSize: /^(?:[1-9]\d{0,2}|1000)$/,
  orderBy: /^modifiedTime desc$/,
  uploadType: /^multipart$/,
}

/** Says in a sentence why a request is none of those; nothing when it is one. */
export const descriptionProblem = (method: string, url: URL, init: RequestInit = {}): string | undefined => {
  const operation = operations.find(
    (one) => one.method === method && new RegExp(`^${one.path.replace(/\{\w+\}/g, '[\\w-]+')}$`).test(url.pathname),
  )
  const named = `${method} ${url.pathname}`
  if (!operation) return `${named} is no request of the description.`
  const names = [...url.searchParams.keys()]
  const unknown = names.find((name) => !operation.query.includes(name) || url.searchParams.getAll(name).length > 1)
  if (unknown !== undefined) return `${named} has the parameter '${unknown}'.`
  const missing = operation.required?.find((name) => !names.includes(name))
  if (missing !== undefined) return `${named} lacks '${missing}'.`
  const wrong = names.find((name) => !(values[name] ?? /[\s\S]/).test(url.searchParams.get(name) ?? ''))
  if (wrong !== undefined) return `${named} has '${wrong}' with a value that is none.`
  return bodyProblem(named, operation, init)
}

const bodyProblem = (named: string, operation: Operation, { body, headers }: RequestInit): string | undefined => {
  const type = new Headers(headers).get('content-type') ?? ''
  const boundary = /^multipart\/related; boundary=(.+)$/.exec(type)?.[1]
  if (operation.upload && (boundary === undefined || typeof body !== 'string')) return `${named} is no upload.`
  if (!operation.body) return body === undefined ? undefined : `${named} has a body.`
  const text = typeof body === 'string' ? body : '{}'
  // The first part of an upload is the file's metadata.
  const metadata = operation.upload ? text.split(`--${boundary}\r\n`)[1]?.split('\r\n\r\n')[1] ?? '' : text
  const given = Object.keys(JSON.parse(metadata) as object)
  const unknown = given.find((name) => !operation.body?.includes(name))
  return unknown === undefined ? undefined : `${named} sets '${unknown}', which cannot be set.`
}
