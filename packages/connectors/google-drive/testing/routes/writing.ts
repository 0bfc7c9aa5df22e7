import { type FakeRequest, type Routes } from '@grantway/connector-testing'
import { z } from 'zod'
import { refuseFolders, toCreate, writesFile } from '../access.ts'
import { googleError, invalid } from '../errors.ts'
import { parseMultipart } from '../multipart.ts'
import type { DriveItem, DrivePerson } from '../people.ts'
import { selected, wireFile } from '../wire.ts'

const metadata = z.strictObject({
  name: z.string().optional(),
  mimeType: z.string().optional(),
  description: z.string().optional(),
  starred: z.boolean().optional(),
  trashed: z.boolean().optional(),
  parents: z.array(z.string()).max(1).optional(),
})
type Metadata = z.output<typeof metadata>

let made = 0

const add = (person: DrivePerson, { parents = ['root'], ...given }: Metadata, text?: string): DriveItem => {
  made += 1
  const item: DriveItem = {
    id: `1Created${String(made).padStart(18, '0')}`,
    name: given.name ?? 'Untitled',
    mimeType: given.mimeType ?? 'application/octet-stream',
    ...(text !== undefined && { text }),
    parents: parents.map((id) => (id === 'root' ? person.rootId : id)),
    owner: person.email,
    role: 'owner',
    // What the app creates, `drive.file` covers.
    picked: true,
    modifiedTime: new Date(Date.UTC(2026, 11, 1) + made * 1000).toISOString(),
    version: 1,
    trashed: false,
    starred: given.starred ?? false,
    comments: [],
    permissions: [{ id: 'owner', type: 'user', role: 'owner', emailAddress: person.email }],
  }
  person.items[item.id] = item
  return item
}

const show = (request: FakeRequest, person: DrivePerson, item: DriveItem): unknown =>
  selected(request, wireFile(person, item), 'kind,id,name,mimeType')

const change = (person: DrivePerson, item: DriveItem, { parents: _, ...given }: Metadata, query: URLSearchParams): void => {
  Object.assign(item, given)
  item.version += 1
  const removed = query.get('removeParents')?.split(',') ?? []
  const added = (query.get('addParents')?.split(',') ?? []).map((id) => (id === 'root' ? person.rootId : id))
  item.parents = [...item.parents.filter((id) => !removed.includes(id)), ...added]
}

/** Files: new ones, copies, changes. */
export const writingRoutes: Routes<DrivePerson> = {
  'POST /drive/v3/files': {
    scope: toCreate,
    answer: (request, person, held) => {
      const given = metadata.safeParse(request.json).data
      if (!given) return invalid('body')
      return refuseFolders(person, held, given.parents ?? []) ?? show(request, person, add(person, given))
    },
  },
  'POST /upload/drive/v3/files': {
    scope: toCreate,
    answer: (request, person, held) => {
      const upload = parseMultipart(request)
      const given = metadata.safeParse(upload?.metadata).data
      if (!upload || !given) return invalid('body')
      return refuseFolders(person, held, given.parents ?? []) ?? show(request, person, add(person, given, upload.content))
    },
  },
  'PATCH /upload/drive/v3/files/:id': writesFile('writer', (request, item, person) => {
    const upload = parseMultipart(request)
    const given = metadata.safeParse(upload?.metadata).data
    if (!upload || !given) return invalid('body')
    change(person, item, given, request.query)
    item.text = upload.content
    return show(request, person, item)
  }),
  'PATCH /drive/v3/files/:id': writesFile('writer', (request, item, person, held) => {
    const given = metadata.safeParse(request.json).data
    if (!given || given.parents) return invalid('parents', 'Use addParents and removeParents.')
    if (given.trashed && item.role !== 'owner') {
      return googleError(403, 'insufficientFilePermissions', 'The user does not have sufficient permissions for this file.')
    }
    const target = request.query.get('addParents')
    const refused = target === null ? undefined : refuseFolders(person, held, [target])
    if (refused) return refused
    change(person, item, given, request.query)
    return show(request, person, item)
  }),
  'POST /drive/v3/files/:id/copy': writesFile('reader', (request, item, person, held) => {
    const given = metadata.safeParse(request.json).data
    if (!given || item.mimeType.endsWith('.folder')) return googleError(403, 'cannotCopyFile', 'This file cannot be copied.')
    const { name = `Copy of ${item.name}`, parents = item.parents } = given
    const copy = { name, parents, mimeType: item.mimeType }
    return refuseFolders(person, held, parents) ?? show(request, person, add(person, copy, item.text))
  }),
}
