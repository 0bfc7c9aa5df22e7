/** A file, folder or shortcut in the fake. */
export interface DriveItem {
  readonly id: string
  name: string
  mimeType: string
  /** What it says; exports and downloads are made from it. */
  text?: string
  description?: string
  parents: string[]
  readonly owner: string
  /** What this person may do with it. */
  readonly role: 'owner' | 'writer' | 'commenter' | 'reader'
  /** Whether the app may use it with `drive.file`: picked by the person, or created by the app. */
  picked: boolean
  modifiedTime: string
  version: number
  trashed: boolean
  starred: boolean
  readonly driveId?: string
  readonly targetId?: string
  /** Answers as a file does whose export is larger than 10 MB. */
  readonly hugeExport?: boolean
  readonly comments: { id: string; content: string; createdTime: string; author: string }[]
  readonly permissions: { id: string; type: string; role: string; emailAddress?: string; domain?: string; displayName?: string }[]
}

/** Somebody with a Google account. */
export interface DrivePerson {
  readonly id: string
  readonly sub: string
  readonly email: string
  readonly name: string
  readonly hd?: string
  readonly rootId: string
  readonly drives: readonly { readonly id: string; readonly name: string }[]
  readonly items: Record<string, DriveItem>
}

const google = 'application/vnd.google-apps.'
const noon = (day: number): string => `2026-11-${String(day).padStart(2, '0')}T12:00:00.000Z`

const itemOf = (
  person: { key: string; email: string; name: string }, number: number, name: string, more: Partial<DriveItem> = {},
): DriveItem => ({
  id: `1${person.key}File${String(number).padStart(15, '0')}`,
  name,
  mimeType: `${google}document`,
  text: `What is written in ${name}`,
  parents: [rootOf(person.key)],
  owner: person.email,
  role: 'owner',
  picked: false,
  modifiedTime: noon(number),
  version: 10 + number,
  trashed: false,
  starred: false,
  comments: [],
  permissions: [
    { id: `owner${person.key}`, type: 'user', role: 'owner', emailAddress: person.email, displayName: person.name },
    { id: 'carol', type: 'user', role: 'reader', emailAddress: 'carol@acme.example', displayName: 'Carol Clark' },
  ],
  ...more,
})

const rootOf = (key: string): string => `0${key}RootFolder000001`
const comment = (id: string, content: string, day: number) => ({
  id, content, createdTime: noon(day), author: 'Carol Clark',
})

const personOf = (id: string, name: string, sub: string, hd?: string): DrivePerson => {
  const key = name.split(' ')[0] ?? name
  const email = `${id}@acme.example`
  const item = (number: number, title: string, more?: Partial<DriveItem>) => itemOf({ key, email, name }, number, title, more)
  const folder = item(1, `${key}’s project folder`, { mimeType: `${google}folder`, picked: true })
  const inFolder = { parents: [folder.id] }
  const sharedDrive = { id: `0${key}SharedDrive00001`, name: `Board of ${key}` }
  const roadmap = item(2, `${key}’s roadmap for spring`, {
    ...inFolder,
    picked: true,
    text: `# Roadmap of ${key}\n\nWe build the rocket in March and paint it in April.\n`,
    comments: [comment('c1', 'Is March not too early?', 3), comment('c2', 'April would be safer, I think', 4)],
  })
  const items = [
    folder,
    roadmap,
    item(3, 'Budget in numbers', { ...inFolder, picked: true, mimeType: `${google}spreadsheet`, text: 'month,cost\nMarch,100\n' }),
    item(4, 'Meeting notes', { ...inFolder, picked: true, mimeType: 'text/markdown', text: '# Notes\n\nBring two bottles.\n' }),
    item(5, 'Shortcut to the roadmap', { picked: true, mimeType: `${google}shortcut`, targetId: roadmap.id }),
    item(6, 'Private diary', { text: `The diary of ${key} is nobody’s business`, starred: true }),
    item(7, 'Contract draft.pdf', { mimeType: 'application/pdf', text: '%PDF-1.7 a contract' }),
    item(8, 'Settings.json', { mimeType: 'application/json', text: '{"rockets": 2}' }),
    item(9, 'A very long book', { hugeExport: true }),
    item(10, 'Minutes of the board', { driveId: sharedDrive.id, parents: [sharedDrive.id], role: 'reader', owner: '' }),
    item(11, 'Old plans', { trashed: true }),
    item(12, 'Shortcut to the diary', { picked: true, mimeType: `${google}shortcut`, targetId: item(6, '').id }),
    item(13, 'Notes that can go'),
  ]
  return {
    id, name, sub, email, ...(hd !== undefined && { hd }),
    rootId: rootOf(key),
    drives: [sharedDrive, { id: `0${key}SharedDrive00002`, name: `Archive of ${key}` }],
    items: Object.fromEntries(items.map((one) => [one.id, one])),
  }
}

/** Alice works in a Workspace domain, Bob and Dora have personal accounts. */
export const people: readonly [DrivePerson, DrivePerson, DrivePerson] = [
  personOf('alice', 'Alice Archer', '110000000000000000001', 'acme.example'),
  personOf('bob', 'Bob Baker', '110000000000000000002'),
  personOf('dora', 'Dora Dean', '110000000000000000003'),
]

/** Gives the id of one of the files above, by its number. */
export const fileId = (name: 'Alice' | 'Bob', number: number): string => `1${name}File${String(number).padStart(15, '0')}`
