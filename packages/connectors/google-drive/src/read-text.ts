import { ConnectorError, plainText, type Download } from '@grantway/connector-kit'
import type { DriveApi } from './api.ts'
import { isText, kindOf, textFormatOf } from './formats.ts'
import type { DriveFile } from './records.ts'

const maxTextBytes = 1024 * 1024

/** What a file says, whole and without invisible characters. */
export interface FileText {
  readonly text: string
  /** Whether there is more in the file than its text form shows. */
  readonly note?: string
}

/**
 * Reads a file as text: Google's own kinds as Markdown, CSV or plain text, other files as they are.
 * **Errors:** INVALID_INPUT for what has no text, CONTENT_TOO_LARGE for more than 1 MiB.
 */
export const readText = async (api: DriveApi, file: DriveFile): Promise<FileText> => {
  const format = textFormatOf(file.mimeType)
  if (format) {
    const text = decode(await api.export(file.id, format.mimeType))
    return format.name === 'csv' ? { text, note: 'Only the first sheet; drive_export_file has them all.' } : { text }
  }
  if (kindOf(file.mimeType) === 'folder') throw noText('This is a folder: use drive_list_folder.')
  if (!isText(file.mimeType)) throw noText('This file is no text: drive_export_file says in which formats it can be had.')
  if ((file.size ?? 0) > maxTextBytes) {
    throw new ConnectorError('CONTENT_TOO_LARGE', { message: 'Texts of more than 1 MiB are not read. Open it in the browser.' })
  }
  return { text: decode(await api.content(file.id)) }
}

const noText = (message: string): ConnectorError => new ConnectorError('INVALID_INPUT', { message })

const decode = ({ bytes }: Download): string => plainText(new TextDecoder().decode(bytes), Infinity)
