/** What a search asks for; every field narrows it further. */
export interface FileFilters {
  /** Words in name or content. */
  readonly text?: string | undefined
  readonly name?: string | undefined
  readonly type?: FileType | undefined
  readonly folderId?: string | undefined
  /** An address, or `me`. */
  readonly owner?: string | undefined
  /** A day or an instant, in ISO 8601. */
  readonly modifiedAfter?: string | undefined
  readonly starred?: boolean | undefined
  readonly trashed?: boolean | undefined
}

const ofGoogle = (name: string): string => `mimeType = ${quoted(`application/vnd.google-apps.${name}`)}`
const family = (name: string): string => `mimeType contains ${quoted(`${name}/`)}`

/** Kinds of files as people name them. */
export const fileTypes = [
  'document', 'spreadsheet', 'presentation', 'drawing', 'form', 'folder', 'shortcut', 'pdf', 'image', 'video', 'audio', 'text',
] as const
export type FileType = (typeof fileTypes)[number]

/**
 * Quotes a value for Drive's query language, so that nothing in it ends the value.
 * @see https://developers.google.com/workspace/drive/api/guides/search-files
 */
const quoted = (value: string): string => `'${value.replace(/[\\']/g, '\\$&')}'`

const typeTerm = (type: FileType): string => {
  switch (type) {
    case 'pdf':
      return `mimeType = ${quoted('application/pdf')}`
    case 'image':
    case 'video':
    case 'audio':
    case 'text':
      return family(type)
    default:
      return ofGoogle(type)
  }
}

/** Builds the query of a search. The words of a model only ever become values in it. */
export const queryOf = (filters: FileFilters): string => {
  const { text, name, type, folderId, owner, modifiedAfter, starred, trashed = false } = filters
  return [
    `trashed = ${trashed}`,
    ...(text === undefined ? [] : [`fullText contains ${quoted(text)}`]),
    ...(name === undefined ? [] : [`name contains ${quoted(name)}`]),
    ...(type === undefined ? [] : [typeTerm(type)]),
    ...(folderId === undefined ? [] : [`${quoted(folderId)} in parents`]),
    ...(owner === undefined ? [] : [`${quoted(owner)} in owners`]),
    ...(modifiedAfter === undefined ? [] : [`modifiedTime > ${quoted(modifiedAfter)}`]),
    ...(starred === undefined ? [] : [`starred = ${starred}`]),
  ].join(' and ')
}
