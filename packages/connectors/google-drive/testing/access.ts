import type { FakeAnswer, FakeRequest, Route } from '@grantway/connector-testing'
import { scopes } from '../src/scopes.ts'
import { googleError, invalid, notAuthorized, notFound } from './errors.ts'
import type { DriveItem, DrivePerson } from './people.ts'
import { may } from './wire.ts'

const { file, readonly, drive } = scopes

/** Scopes for what is not about one file: all three, the narrowest first. */
export const anyDrive = [file, readonly, drive] as const
/** Scopes for making something new. */
export const toCreate = [file, drive] as const

/** Finds the item a path names. */
export const itemOf = ({ parameters }: FakeRequest, person: DrivePerson): DriveItem | undefined => {
  const id = parameters['id'] ?? ''
  return Object.hasOwn(person.items, id) ? person.items[id] : undefined
}

// `drive.file` is enough for a file that was picked. For any other it stands last: with it alone a request gets
// through to the answer that says so.
const scopesFor = (wide: readonly string[]) => (request: FakeRequest, person: DrivePerson): readonly string[] =>
  itemOf(request, person)?.picked ? [file, ...wide] : [...wide, file]

type Answer = (request: FakeRequest, item: DriveItem, person: DrivePerson, held: readonly string[]) => unknown

/** Tells whether a token reaches an item. */
export const reaches = (held: readonly string[], item: DriveItem): boolean =>
  item.picked || held.includes(drive) || held.includes(readonly)

// Google hides that a shared drive has it from who does not say that shared drives are meant.
const hidden = ({ query, path }: FakeRequest, item: DriveItem): boolean =>
  item.driveId !== undefined && query.get('supportsAllDrives') !== 'true' && !/\/(?:comments|export)$/.test(path)

/** A route that reads one file. */
export const readsFile = (answer: Answer): Route<DrivePerson> => ({
  scope: scopesFor([readonly, drive]),
  answer: (request, person, held) => {
    const item = itemOf(request, person)
    const visible = item && !hidden(request, item) && reaches(held, item)
    return visible ? answer(request, item, person, held) : notFound(request.parameters['id'] ?? '')
  },
})

/** A route that changes one file; `role` is the least that the person must be to it. */
export const writesFile = (role: DriveItem['role'], answer: Answer): Route<DrivePerson> => ({
  scope: scopesFor([drive]),
  answer: (request, person, held) => {
    const item = itemOf(request, person)
    if (!item || hidden(request, item)) return notFound(request.parameters['id'] ?? '')
    if (!item.picked && !held.includes(drive)) return notAuthorized(item.id)
    return may(item, role)
      ? answer(request, item, person, held)
      : googleError(403, 'insufficientFilePermissions', 'The user does not have sufficient permissions for this file.')
  },
})

/** Refuses folders to put something in that are not there; nothing when all are. */
export const refuseFolders = (person: DrivePerson, held: readonly string[], folders: readonly string[]): FakeAnswer | undefined => {
  for (const id of folders) {
    if (id === 'root' || id === person.rootId || person.drives.some((one) => one.id === id)) continue
    const folder = person.items[id]
    if (!folder || !reaches(held, folder)) return notFound(id)
    if (!folder.mimeType.endsWith('.folder')) return invalid('parents')
  }
  return undefined
}
