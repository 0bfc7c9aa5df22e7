import type { ProviderHttp } from '@grantway/connector-kit'
import { z } from 'zod'
import type { DriveApi, PageRequest } from './api.ts'
import { comment, file, fileFields, listedFields, permission, sharedDrive, storage, user } from './records.ts'
import { multipart } from './upload.ts'

const base = '/drive/v3'
const upload = '/upload/drive/v3/files'
const pathOf = (id: string, part = ''): string => `${base}/files/${encodeURIComponent(id)}${part}`
// Without it a file in a shared drive is answered as if it did not exist.
const everywhere = { supportsAllDrives: true }
const paging = ({ after, limit }: PageRequest) => ({ pageSize: limit, pageToken: after })

const more = { nextPageToken: z.string().optional() }
const fileList = z
  .object({ files: z.array(file), incompleteSearch: z.boolean().optional(), ...more })
  .transform((wire) => ({ items: wire.files, next: wire.nextPageToken, incomplete: wire.incompleteSearch ?? false }))
const driveList = z
  .object({ drives: z.array(sharedDrive), ...more })
  .transform((wire) => ({ items: wire.drives, next: wire.nextPageToken }))
const commentList = z
  .object({ comments: z.array(comment), ...more })
  .transform((wire) => ({ items: wire.comments, next: wire.nextPageToken }))
const permissionList = z
  .object({ permissions: z.array(permission), ...more })
  .transform((wire) => ({ items: wire.permissions, next: wire.nextPageToken }))

const commentFields =
  'id,content,createdTime,resolved,author(displayName,me),quotedFileContent(value),' +
  'replies(content,createdTime,author(displayName,me))'
const permissionFields = 'id,type,role,emailAddress,displayName,domain,expirationTime'

/** Builds the typed API over the authorized HTTP client of one connection. */
export const createDriveApi = (http: ProviderHttp, origin: string): DriveApi => ({
  ...readingFiles(http),
  ...readingAround(http),
  ...bytesOf(http, origin),
  ...writing(http),
})

const readingFiles = (http: ProviderHttp): Pick<DriveApi, 'files' | 'file'> => ({
  files: ({ q, driveId, byRelevance }, page) =>
    http.request({
      method: 'GET',
      path: `${base}/files`,
      query: {
        q,
        fields: `nextPageToken,incompleteSearch,files(${listedFields})`,
        ...everywhere,
        includeItemsFromAllDrives: true,
        corpora: driveId === undefined ? 'allDrives' : 'drive',
        driveId,
        orderBy: byRelevance ? undefined : 'modifiedTime desc',
        ...paging(page),
      },
      schema: fileList,
    }),
  file: (id) =>
    http.request({ method: 'GET', path: pathOf(id), query: { fields: fileFields, ...everywhere }, schema: file }),
})

const readingAround = (
  http: ProviderHttp,
): Pick<DriveApi, 'user' | 'storage' | 'drives' | 'comments' | 'permissions'> => ({
  user: () => http.request({ method: 'GET', path: '/oauth2/v3/userinfo', schema: user }),
  storage: () =>
    http.request({
      method: 'GET', path: `${base}/about`, query: { fields: 'storageQuota(limit,usage)' }, schema: storage,
    }),
  drives: (page) =>
    http.request({
      method: 'GET',
      path: `${base}/drives`,
      query: { fields: 'nextPageToken,drives(id,name,createdTime)', ...paging(page) },
      schema: driveList,
    }),
  comments: (fileId, page) =>
    http.request({
      method: 'GET',
      path: pathOf(fileId, '/comments'),
      query: { fields: `nextPageToken,comments(${commentFields})`, ...paging(page) },
      schema: commentList,
    }),
  permissions: (fileId, page) =>
    http.request({
      method: 'GET',
      path: pathOf(fileId, '/permissions'),
      query: { fields: `nextPageToken,permissions(${permissionFields})`, ...everywhere, ...paging(page) },
      schema: permissionList,
    }),
})

// Bytes go through the download of the kit: a JSON file must arrive as it is, not as an answer of the API.
const bytesOf = (http: ProviderHttp, origin: string): Pick<DriveApi, 'content' | 'export'> => ({
  content: (id) => http.download(`${origin}${pathOf(id)}?alt=media&supportsAllDrives=true`),
  export: (id, mimeType) =>
    http.download(`${origin}${pathOf(id, '/export')}?mimeType=${encodeURIComponent(mimeType)}`),
})

type Writing = 'create' | 'copy' | 'replaceContent' | 'change' | 'addComment' | 'addPermission'

// `idempotent` stands only where twice is harmless.
const writing = (http: ProviderHttp): Pick<DriveApi, Writing> => ({
  create: (metadata, media) =>
    http.request({
      method: 'POST',
      ...(media
        ? { path: upload, query: { uploadType: 'multipart', fields: fileFields, ...everywhere }, body: multipart(metadata, media) }
        : { path: `${base}/files`, query: { fields: fileFields, ...everywhere }, json: metadata }),
      schema: file,
    }),
  copy: (id, metadata) =>
    http.request({
      method: 'POST',
      path: pathOf(id, '/copy'),
      query: { fields: fileFields, ...everywhere },
      json: metadata,
      schema: file,
    }),
  replaceContent: (id, media) =>
    http.request({
      method: 'PATCH',
      path: `${upload}/${encodeURIComponent(id)}`,
      query: { uploadType: 'multipart', fields: fileFields, ...everywhere },
      body: multipart({}, media),
      schema: file,
    }),
  change: (id, change, move) =>
    http.request({
      method: 'PATCH',
      path: pathOf(id),
      query: { fields: fileFields, ...everywhere, ...(move && { addParents: move.to, removeParents: move.from }) },
      json: change,
      schema: file,
      idempotent: true,
    }),
  addComment: (fileId, content) =>
    http.request({
      method: 'POST',
      path: pathOf(fileId, '/comments'),
      query: { fields: commentFields },
      json: { content },
      schema: comment,
    }),
  addPermission: (fileId, wanted, { notify, message }) =>
    http.request({
      method: 'POST',
      path: pathOf(fileId, '/permissions'),
      // Stated in every request: left out, Google sends mail by itself.
      query: { fields: permissionFields, ...everywhere, sendNotificationEmail: notify, emailMessage: message },
      json: wanted,
      schema: permission,
    }),
})
