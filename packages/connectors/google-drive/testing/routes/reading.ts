import { reply, type Routes } from '@grantway/connector-testing'
import { anyDrive, readsFile, reaches } from '../access.ts'
import { googleError, invalid } from '../errors.ts'
import { matches } from '../matching.ts'
import type { DriveItem, DrivePerson } from '../people.ts'
import { parseQuery, type Query } from '../query-language.ts'
import { pageOf, selected, wireFile } from '../wire.ts'

const exports: Readonly<Record<string, readonly string[]>> = {
  document: ['application/pdf', 'text/markdown', 'text/plain', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document'],
  spreadsheet: ['application/pdf', 'text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
  presentation: ['application/pdf', 'text/plain'],
}

const parsed = (text: string): Query | undefined => {
  try {
    return parseQuery(text)
  } catch {
    return undefined
  }
}

const usesFullText = (query: Query): boolean =>
  query.kind === 'term'
    ? query.field === 'fullText'
    : query.kind === 'not'
    ? usesFullText(query.part)
    : query.parts.some(usesFullText)

const inCorpora = (parameters: URLSearchParams, { driveId }: DriveItem): boolean => {
  switch (parameters.get('corpora')) {
    case 'drive':
      return driveId === parameters.get('driveId')
    case 'allDrives':
      return true
    default:
      return driveId === undefined
  }
}

/** Files: lists, one, its bytes, its exports. */
export const readingRoutes: Routes<DrivePerson> = {
  'GET /drive/v3/files': {
    scope: anyDrive,
    answer: (request, person, held) => {
      const { query: parameters } = request
      const query = parsed(parameters.get('q') ?? 'trashed = false')
      if (!query) return invalid('q')
      const shared = ['allDrives', 'drive'].includes(parameters.get('corpora') ?? '')
      const told = parameters.get('includeItemsFromAllDrives') === 'true' && parameters.get('supportsAllDrives') === 'true'
      if (shared && !told) return invalid('includeItemsFromAllDrives')
      if ((parameters.get('corpora') === 'drive') !== parameters.has('driveId')) return invalid('driveId')
      if (usesFullText(query) && parameters.has('orderBy')) {
        return googleError(403, 'forbidden', 'Sorting is not supported for queries with fullText terms.')
      }
      const found = Object.values(person.items)
        .filter((item) => reaches(held, item) && inCorpora(parameters, item) && matches(person, item, query))
        .sort((left, right) => right.modifiedTime.localeCompare(left.modifiedTime))
      const page = pageOf(request, found, 1_000)
      if ('refused' in page) return page.refused
      const files = page.page.map((item) => wireFile(person, item))
      const body = { files, nextPageToken: page.nextPageToken, incompleteSearch: false }
      return selected(request, body, 'nextPageToken,incompleteSearch,files(kind,id,name,mimeType)')
    },
  },
  'GET /drive/v3/files/:id': readsFile((request, item, person) => {
    if (request.query.get('alt') !== 'media') return selected(request, wireFile(person, item), 'kind,id,name,mimeType')
    return item.mimeType.startsWith('application/vnd.google-apps.')
      ? googleError(403, 'fileNotDownloadable', 'Only files with binary content can be downloaded.')
      : reply(200, item.text, { 'content-type': item.mimeType })
  }),
  'GET /drive/v3/files/:id/export': readsFile(({ query }, item) => {
    const kind = item.mimeType.split('google-apps.')[1] ?? ''
    const wanted = query.get('mimeType') ?? ''
    if (!(kind in exports)) return googleError(403, 'fileNotExportable', 'Export only supports Docs Editors files.')
    if (!exports[kind]?.includes(wanted)) return googleError(400, 'badRequest', 'The requested conversion is not supported.')
    if (item.hugeExport) {
      return googleError(403, 'exportSizeLimitExceeded', 'This file is too large to be exported.')
    }
    return reply(200, wanted.startsWith('text/') ? item.text : `bytes of ${item.name}`, { 'content-type': wanted })
  }),
}
