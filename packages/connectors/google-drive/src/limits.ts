import {
  ConnectorError, outsideLimits, type ConnectorLink, type Limits, type Target, type TargetKind,
} from '@grantway/connector-kit'
import { z } from 'zod'
import { filesPicked } from './capabilities.ts'

/** An id as Drive gives it, or `root` for the folder "My Drive". Nothing that could leave its place in a path. */
export const idInput = z.string().regex(/^[\w-]{1,128}$/)

const pickLinkId = 'pick-files'
const hosts = ['drive.google.com', 'docs.google.com']

/** Gives the file that a pasted address of Drive or Docs points to, or the id itself. */
const parseFile = (typed: string): string | undefined => {
  const text = typed.trim()
  if (/^[\w-]{15,128}$/.test(text)) return text
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url?.protocol !== 'https:' || !hosts.includes(url.hostname)) return undefined
  // `/d/e/` are published forms and pages: their ids are not those of files.
  const inPath = /\/(?:d|folders)\/(?!e\/)([\w-]{15,128})(?:\/|$)/.exec(url.pathname)?.[1]
  const inQuery = /^\/(?:open|uc)$/.test(url.pathname) ? url.searchParams.get('id') : undefined
  return inPath ?? idInput.safeParse(inQuery).data
}

/** What grants can be limited to: files, and folders, which are files to Drive. */
export const fileKind: TargetKind = {
  kind: 'file',
  title: 'Files and folders',
  example: 'https://docs.google.com/document/d/1aBcDeFgHiJkLmNoPqRsTuVwXyZ/edit',
  parse: parseFile,
}

/** Names a file as a target. */
export const fileTarget = (id: string): Target => ({ kind: 'file', id })

/** Tells whether a grant lets a file through. */
export const isWithin = (limits: Limits | undefined, id: string): boolean =>
  limits === undefined || outsideLimits([fileKind], limits, [fileTarget(id)]) === undefined

/** Tells whether a grant reaches only the files it names. */
export const isLimited = (limits: Limits | undefined): boolean =>
  (limits?.closed?.includes('file') ?? false) || namesFiles(limits)

const namesFiles = (limits: Limits | undefined): boolean => limits?.allow.some(({ kind }) => kind === 'file') ?? false

/**
 * Refuses to look for files where a grant reaches none yet: an empty list would say that there are none.
 * **Errors:** RESOURCE_NOT_SELECTED.
 */
export const requireSome = (limits: Limits | undefined): void => {
  if (isLimited(limits) && !namesFiles(limits)) {
    throw new ConnectorError('RESOURCE_NOT_SELECTED', { ...notPicked, message: 'No files were picked for the assistant yet.' })
  }
}

/**
 * Refuses a file that a call reached on a way its input does not show, such as a shortcut.
 * **Errors:** RESOURCE_NOT_SELECTED.
 */
export const requireWithin = (limits: Limits | undefined, id: string): void => {
  if (!isWithin(limits, id)) throw new ConnectorError('RESOURCE_NOT_SELECTED', notPicked)
}

/** What mends a file that was not picked. */
export const notPicked = { link: pickLinkId, message: 'This file was not picked for the assistant.' } as const

/**
 * Opens Google's file picker as a part of the authorization request: no script of theirs on a page of ours, and
 * no token in a browser. The ids of the chosen files come back beside the code.
 * @see https://developers.google.com/workspace/drive/picker/guides/desktop-mobile-picker
 */
export const pickFilesLink: ConnectorLink = {
  id: pickLinkId,
  kind: 'authorization',
  title: 'Choose files',
  description: 'Choose the files in Google Drive that the assistant may use.',
  capabilities: [filesPicked],
  // Google shows the picker with a new consent only.
  authorizeParameters: () => ({ trigger_onepick: 'true', allow_multiple: 'true', prompt: 'consent' }),
  selected: (query) => {
    const ids = (query.get('picked_file_ids') ?? '').split(',').map((id) => id.trim())
    return [...new Set(ids)].filter((id) => idInput.safeParse(id).success).map(fileTarget)
  },
}
