/** A format that Google exports one of its own kinds of files in. */
export interface Format {
  readonly name: string
  readonly mimeType: string
}

const office = 'application/vnd.openxmlformats-officedocument'
const ofGoogle = 'application/vnd.google-apps.'
const pdf = { name: 'pdf', mimeType: 'application/pdf' }
const markdown = { name: 'md', mimeType: 'text/markdown' }
const csv = { name: 'csv', mimeType: 'text/csv' }
const plain = { name: 'txt', mimeType: 'text/plain' }

/** @see https://developers.google.com/workspace/drive/api/guides/ref-export-formats */
const byKind: Readonly<Record<string, readonly [Format, ...Format[]]>> = {
  document: [pdf, { name: 'docx', mimeType: `${office}.wordprocessingml.document` }, markdown, plain],
  spreadsheet: [pdf, { name: 'xlsx', mimeType: `${office}.spreadsheetml.sheet` }, csv],
  presentation: [pdf, { name: 'pptx', mimeType: `${office}.presentationml.presentation` }, plain],
  drawing: [pdf, { name: 'png', mimeType: 'image/png' }, { name: 'svg', mimeType: 'image/svg+xml' }],
}
const asText: Readonly<Record<string, Format>> = { document: markdown, spreadsheet: csv, presentation: plain }

/** Gives the kind of a file that is Google's own: `document`, `folder`; nothing for any other file. */
export const kindOf = (mimeType: string): string | undefined =>
  mimeType.startsWith(ofGoogle) ? mimeType.slice(ofGoogle.length) : undefined

/** Gives the MIME type of a kind of Google's own. */
export const googleType = (kind: string): string => `${ofGoogle}${kind}`

/** Gives the formats a file can be had in; `original` for one that is not Google's own. */
export const formatsOf = (mimeType: string): readonly Format[] => {
  const kind = kindOf(mimeType)
  return kind === undefined ? [{ name: 'original', mimeType }] : byKind[kind] ?? []
}

/** Gives the format in which a file of Google's own kinds is read as text. */
export const textFormatOf = (mimeType: string): Format | undefined => asText[kindOf(mimeType) ?? '']

const textual = [
  'application/json', 'application/xml', 'application/javascript', 'application/yaml', 'application/x-yaml',
  'application/sql', 'application/x-sh', 'application/rtf',
]

/** Tells whether the bytes of a file are text. */
export const isText = (mimeType: string): boolean =>
  mimeType.startsWith('text/') || textual.includes(mimeType) || /\+(?:json|xml)$/.test(mimeType)

/** Names a kind of file as people do: `document`, `pdf`, `image/png`. */
export const typeName = (mimeType: string): string =>
  kindOf(mimeType) ?? (mimeType === 'application/pdf' ? 'pdf' : mimeType)
