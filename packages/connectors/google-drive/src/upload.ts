import { randomUUID } from 'node:crypto'

/** Text that becomes the content of a file. */
export interface Media {
  /** `text/plain`, `text/markdown`. */
  readonly mimeType: string
  readonly content: string
}

/**
 * Packs metadata and content into the body of one upload request.
 * @see https://developers.google.com/workspace/drive/api/guides/manage-uploads#multipart
 */
export const multipart = (metadata: object, { mimeType, content }: Media) => {
  // Random, so that no content can hold it and end its own part.
  const boundary = `grantway-${randomUUID()}`
  const parts = [
    ['application/json; charset=UTF-8', JSON.stringify(metadata)],
    [`${mimeType}; charset=UTF-8`, content],
  ]
  const lines = parts.flatMap(([type = '', text = '']) => [`--${boundary}`, `Content-Type: ${type}`, '', text])
  return {
    type: `multipart/related; boundary=${boundary}`,
    content: [...lines, `--${boundary}--`, ''].join('\r\n'),
  }
}
