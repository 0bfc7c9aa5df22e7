import { ids } from './workspace.ts'

/** A file and where it was shared. */
export interface FakeFile {
  readonly id: string
  readonly name: string
  readonly mimetype: string
  readonly content: string
  readonly user: string
  readonly channels: readonly string[]
}

/** The files of the workspace. */
export const files: readonly FakeFile[] = [
  {
    id: ids.notes,
    name: 'notes.txt',
    mimetype: 'text/plain',
    user: ids.bob,
    channels: [ids.general],
    content: 'Bring the sails and two bottles',
  },
  {
    id: ids.picture,
    name: 'harbour.png',
    mimetype: 'image/png',
    user: ids.carol,
    channels: [ids.apollo],
    content: 'PNG of the harbour',
  },
  {
    id: ids.hidden,
    name: 'board.txt',
    mimetype: 'text/plain',
    user: ids.bob,
    channels: [ids.secret],
    content: 'For the board only',
  },
]
