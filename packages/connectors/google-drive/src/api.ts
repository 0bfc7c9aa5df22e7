import type { Download, ProviderPage } from '@grantway/connector-kit'
import type { Comment, DriveFile, Permission, SharedDrive, Storage, User } from './records.ts'
import type { Media } from './upload.ts'

/** One page of a list: from the provider's cursor on, at most `limit` records. */
export interface PageRequest {
  readonly after?: string | undefined
  readonly limit: number
}

/** What a listing of files asks for. */
export interface FileSearch {
  /** In Drive's query language; made by `queryOf` and nothing else. */
  readonly q: string
  readonly driveId?: string | undefined
  /** Full text comes by relevance, and Drive refuses any other order for it. */
  readonly byRelevance?: boolean
}

/** What can be set of a file. */
export interface FileChange {
  readonly name?: string | undefined
  readonly description?: string | undefined
  readonly starred?: boolean | undefined
  readonly trashed?: boolean | undefined
}

/** A new file. A `mimeType` of Google Docs converts the content. */
export interface NewFile {
  readonly name?: string | undefined
  readonly mimeType?: string | undefined
  readonly parents?: readonly string[] | undefined
}

/** Who gets access, and as what. */
export interface NewPermission {
  readonly type: 'user' | 'group' | 'domain'
  readonly role: 'reader' | 'commenter' | 'writer'
  readonly emailAddress?: string | undefined
  readonly domain?: string | undefined
}

/** The part of the Drive API v3 that the tools use. */
export interface DriveApi {
  readonly user: () => Promise<User>
  readonly storage: () => Promise<Storage>
  /** `incomplete`: Drive did not look into every place. */
  readonly files: (search: FileSearch, page: PageRequest) => Promise<ProviderPage<DriveFile> & { incomplete: boolean }>
  readonly file: (id: string) => Promise<DriveFile>
  readonly drives: (page: PageRequest) => Promise<ProviderPage<SharedDrive>>
  readonly comments: (fileId: string, page: PageRequest) => Promise<ProviderPage<Comment>>
  readonly permissions: (fileId: string, page: PageRequest) => Promise<ProviderPage<Permission>>
  /** The bytes of a file that is not one of Google's own kinds. */
  readonly content: (id: string) => Promise<Download>
  /** A file of Google's own kinds in another format. */
  readonly export: (id: string, mimeType: string) => Promise<Download>
  readonly create: (metadata: NewFile, media?: Media) => Promise<DriveFile>
  readonly copy: (id: string, metadata: NewFile) => Promise<DriveFile>
  readonly replaceContent: (id: string, media: Media) => Promise<DriveFile>
  readonly change: (
    id: string, change: FileChange, move?: { readonly to: string; readonly from: string | undefined },
  ) => Promise<DriveFile>
  readonly addComment: (fileId: string, content: string) => Promise<Comment>
  readonly addPermission: (
    fileId: string, permission: NewPermission, mail: { notify: boolean; message?: string | undefined },
  ) => Promise<Permission>
}
