import type { FakeAnswer, FakeRequest } from '@grantway/connector-testing'
import { invalid } from './errors.ts'
import { parseFields, select } from './fields.ts'
import type { DriveItem, DrivePerson } from './people.ts'

const rank = ['reader', 'commenter', 'writer', 'owner']

/** Tells whether what a person may do with an item is at least this. */
export const may = (item: DriveItem, role: DriveItem['role']): boolean => rank.indexOf(item.role) >= rank.indexOf(role)

const isGoogles = ({ mimeType }: DriveItem): boolean => mimeType.startsWith('application/vnd.google-apps.')

/** Shows an item as the API does, with the addresses that are secrets. */
export const wireFile = (person: DrivePerson, item: DriveItem) => {
  const owner = { displayName: person.name, emailAddress: item.owner, me: item.owner === person.email }
  const shared = item.permissions.length > 1
  return {
    kind: 'drive#file',
    id: item.id,
    name: item.name,
    mimeType: item.mimeType,
    description: item.description,
    starred: item.starred,
    trashed: item.trashed,
    parents: item.parents,
    driveId: item.driveId,
    version: String(item.version),
    createdTime: '2026-01-01T12:00:00.000Z',
    modifiedTime: item.modifiedTime,
    shared,
    ...(item.driveId === undefined && { owners: [owner] }),
    lastModifyingUser: owner,
    webViewLink: `https://docs.google.com/document/d/${item.id}/edit`,
    capabilities: {
      canEdit: may(item, 'writer'), canComment: may(item, 'commenter'), canShare: may(item, 'writer'),
      canTrash: may(item, 'owner'), canDownload: true,
    },
    ...(item.targetId !== undefined && { shortcutDetails: { targetId: item.targetId } }),
    ...(!isGoogles(item) && {
      size: String(Buffer.byteLength(item.text ?? '')),
      headRevisionId: `r${item.version}`,
      webContentLink: `https://drive.google.com/uc?id=${item.id}&key=SECRET_presigned`,
    }),
    thumbnailLink: `https://lh3.googleusercontent.com/drive-storage/SECRET_presigned`,
    exportLinks: { 'application/pdf': `https://docs.google.com/export?id=${item.id}&token=SECRET_presigned` },
  }
}

const known = [
  'kind', 'id', 'name', 'mimeType', 'description', 'starred', 'trashed', 'parents', 'driveId', 'version', 'createdTime',
  'modifiedTime', 'shared', 'owners', 'lastModifyingUser', 'webViewLink', 'capabilities', 'shortcutDetails', 'targetId', 'size',
  'headRevisionId', 'webContentLink', 'thumbnailLink', 'exportLinks', 'displayName', 'emailAddress', 'me', 'canEdit', 'canComment',
  'canShare', 'canTrash', 'canDownload', 'files', 'nextPageToken', 'incompleteSearch', 'drives', 'comments', 'content', 'resolved',
  'author', 'quotedFileContent', 'value', 'replies', 'permissions', 'type', 'role', 'domain', 'expirationTime', 'storageQuota',
  'limit', 'usage', 'user',
]

/** Answers with what `fields` selects; without it, with the few names Drive gives by default. */
export const selected = ({ query }: FakeRequest, body: unknown, byDefault: string | undefined): unknown => {
  const fields = query.get('fields') ?? byDefault
  if (fields === undefined) return invalid('fields', "The 'fields' parameter is required for this method.")
  try {
    return select(body, parseFields(fields), known)
  } catch {
    return invalid('fields', 'Invalid field selection')
  }
}

/** Gives one page of a list: `pageSize` and `pageToken`. */
export const pageOf = <Item>(
  { query }: FakeRequest, items: readonly Item[], maximum: number,
): { readonly page: readonly Item[]; readonly nextPageToken?: string } | { readonly refused: FakeAnswer } => {
  const size = Number(query.get('pageSize') ?? maximum)
  const token = query.get('pageToken') ?? '~0'
  if (!Number.isInteger(size) || size < 1 || size > maximum) return { refused: invalid('pageSize') }
  if (!/^~\d+$/.test(token)) return { refused: invalid('pageToken') }
  const from = Number(token.slice(1))
  const to = from + size
  return { page: items.slice(from, to), ...(to < items.length && { nextPageToken: `~${to}` }) }
}
