import { defineCapability } from '@grantway/connector-kit'
import { scopes } from './scopes.ts'

// In every request: without both we could not tell whose account was connected.
const whoIs = [scopes.openid, scopes.email]

/** Knowing whose account it is. */
export const identity = defineCapability({
  id: 'identity',
  title: 'Know your Google address (non-sensitive)',
  scopes: whoIs,
  consent: {
    allows: 'Lets the assistant see the address of your Google account.',
    limits: 'It cannot see any of your files.',
  },
  enforcement: 'provider',
})

/** Reading what the person picked, and what was created here. `drive.file` writes as well; that is not used. */
export const filesPicked = defineCapability({
  id: 'files-picked',
  title: 'Read files you pick (non-sensitive)',
  scopes: [...whoIs, scopes.file],
  consent: {
    allows: 'Lets the assistant read the files you pick for it, and files it created.',
    limits: 'It cannot see any other file, and it cannot change anything.',
  },
  enforcement: 'server',
  includes: [identity],
  default: true,
  selects: 'file',
})

/** Reading every file. */
export const filesRead = defineCapability({
  id: 'files-read',
  title: 'Read all files (restricted)',
  scopes: [...whoIs, scopes.readonly],
  consent: {
    allows: 'Lets the assistant read every file that you can read in Google Drive.',
    limits: 'It cannot change, share or delete anything.',
  },
  enforcement: 'provider',
  includes: [identity],
})

/** Creating files, and changing those that `drive.file` covers. */
export const filesCreate = defineCapability({
  id: 'files-create',
  title: 'Create files (non-sensitive)',
  scopes: [...whoIs, scopes.file],
  consent: {
    allows: 'Lets the assistant create files, and edit files that it created or that you picked for it.',
    limits: 'It cannot see or change any other file.',
  },
  enforcement: 'provider',
  includes: [identity],
})

/** Editing every file. Google's scope could also delete for good and share; no tool of this capability does. */
export const filesEdit = defineCapability({
  id: 'files-edit',
  title: 'Edit all files (restricted)',
  scopes: [...whoIs, scopes.drive],
  consent: {
    allows: 'Lets the assistant read, create, edit, move and trash every file that you can edit.',
    limits: 'It cannot delete files for good, and it cannot share them.',
  },
  enforcement: 'server',
  includes: [identity, filesPicked, filesRead, filesCreate],
})

/** Commenting on every file. */
export const commentsWrite = defineCapability({
  id: 'comments-write',
  title: 'Write comments (restricted)',
  scopes: [...whoIs, scopes.drive],
  consent: {
    allows: 'Lets the assistant write comments, in your name, on every file that you can comment on.',
    limits: 'It cannot read, change or share your files.',
  },
  enforcement: 'server',
  includes: [identity],
})

/** Giving other people access, once an administrator has approved it. */
export const share = defineCapability({
  id: 'share',
  title: 'Share files (restricted)',
  scopes: [...whoIs, scopes.drive],
  consent: {
    allows: 'Lets the assistant give people, groups or a company access to your files.',
    limits: 'It cannot make a file public, pass on its ownership, or read and change files.',
  },
  enforcement: 'server',
  includes: [identity],
  approval: 'admin',
})
