import { plainText } from '@grantway/connector-kit'
import { z } from 'zod'

/** Text of third parties, without invisible characters from here on. */
const text = (maxChars: number) => z.string().transform((value) => plainText(value, maxChars))
const optionalText = (maxChars: number) =>
  z.string().nullish().transform((value) => (value ? plainText(value, maxChars) : undefined))
const optional = z.string().nullish().transform((value) => value ?? undefined)
const flag = z.boolean().nullish().transform((value) => value ?? undefined)
const bytes = z.string().regex(/^\d+$/).transform(Number).optional().catch(undefined)
const link = z.url({ protocol: /^https$/ }).optional().catch(undefined)
const someone = z
  .object({ displayName: optionalText(200), emailAddress: optional, me: flag })
  .nullish()
  .transform((value) => value ?? undefined)

/** The fields of a file in a list, as the API selects them. */
export const listedFields =
  'id,name,mimeType,size,modifiedTime,parents,driveId,starred,webViewLink,owners(displayName,emailAddress,me),' +
  'shortcutDetails(targetId)'
/** The fields of one file. No thumbnail, icon or download address: those are pre-signed. */
export const fileFields =
  `${listedFields},description,createdTime,version,headRevisionId,trashed,shared,` +
  'lastModifyingUser(displayName,emailAddress,me),capabilities(canEdit,canComment,canShare,canTrash,canDownload)'

/** Parses a file. Keys that Drive leaves empty are `undefined`. */
export const file = z
  .object({
    id: z.string(),
    name: text(500),
    mimeType: z.string(),
    description: optionalText(2_000),
    size: bytes,
    createdTime: optional,
    modifiedTime: optional,
    version: optional,
    headRevisionId: optional,
    parents: z.array(z.string()).nullish(),
    driveId: optional,
    starred: flag,
    trashed: flag,
    shared: flag,
    webViewLink: link,
    owners: z.array(someone).nullish(),
    lastModifyingUser: someone,
    shortcutDetails: z.object({ targetId: optional }).nullish(),
    capabilities: z
      .object({ canEdit: flag, canComment: flag, canShare: flag, canTrash: flag, canDownload: flag })
      .nullish(),
  })
  .transform(({ parents, owners, shortcutDetails, capabilities, webViewLink, ...same }) => ({
    ...same,
    folderId: parents?.[0],
    owner: owners?.[0],
    targetId: shortcutDetails?.targetId,
    can: capabilities ?? undefined,
    url: webViewLink,
  }))
export type DriveFile = z.output<typeof file>

/** Parses a comment with its replies. */
export const comment = z
  .object({
    id: z.string(),
    content: text(2_000),
    createdTime: optional,
    resolved: flag,
    author: someone,
    quotedFileContent: z.object({ value: optionalText(500) }).nullish(),
    replies: z.array(z.object({ content: optionalText(1_000), createdTime: optional, author: someone })).nullish(),
  })
  .transform(({ quotedFileContent, replies, ...same }) => ({
    ...same,
    quoted: quotedFileContent?.value,
    // A reply that only resolves or reopens has no words.
    replies: (replies ?? []).filter((reply) => reply.content !== undefined),
  }))
export type Comment = z.output<typeof comment>

/** Parses who can open a file. */
export const permission = z.object({
  id: z.string(),
  type: z.string(),
  role: z.string(),
  emailAddress: optional,
  displayName: optionalText(200),
  domain: optional,
  expirationTime: optional,
})
export type Permission = z.output<typeof permission>

/** Parses a shared drive. */
export const sharedDrive = z.object({ id: z.string(), name: text(200), createdTime: optional })
export type SharedDrive = z.output<typeof sharedDrive>

/** Parses whose account it is. `hd` is the Workspace domain; personal accounts have none. */
export const user = z.object({ sub: z.string().min(1), email: z.string().optional(), hd: z.string().optional() })
export type User = z.output<typeof user>

/** Parses how full the storage is, in bytes; `limit` is missing where there is none. */
export const storage = z
  .object({ storageQuota: z.object({ limit: bytes, usage: bytes }) })
  .transform(({ storageQuota }) => storageQuota)
export type Storage = z.output<typeof storage>
