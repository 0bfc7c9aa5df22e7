import { ConnectorError, resourcesFor } from '@grantway/connector-kit'
import type { DriveApi } from './api.ts'
import { formatsOf } from './formats.ts'
import { fileTarget, idInput } from './limits.ts'
import { readText } from './read-text.ts'
import { exportTemplate, textTemplate } from './resource-uri.ts'
import { toRead } from './tools/define.ts'
import { openFile } from './tools/open-file.ts'

const resource = resourcesFor<DriveApi>()
type Variables = Readonly<Record<string, string>>

const idOf = (variables: Variables): string => {
  const id = idInput.safeParse(variables['fileId'])
  if (id.success) return id.data
  throw new ConnectorError('INVALID_INPUT', { message: 'The id in this address is not one of a file.' })
}

/** A file as text, and in its other formats as bytes. */
export const driveResources = [
  resource({
    uriTemplate: textTemplate,
    name: 'drive_file',
    title: 'File',
    description: 'A file as text: Markdown, CSV or plain.',
    mimeType: 'text/plain',
    requires: toRead,
    targets: (variables) => [fileTarget(idOf(variables))],
    read: async (context, variables) => {
      const { text } = await readText(context.api, await openFile(context, idOf(variables)))
      return { mimeType: 'text/plain', text }
    },
  }),
  resource({
    uriTemplate: exportTemplate,
    name: 'drive_file_export',
    title: 'File in a format',
    description: 'A file in one of the formats that drive_export_file names, up to 8 MB.',
    mimeType: 'application/octet-stream',
    requires: toRead,
    targets: (variables) => [fileTarget(idOf(variables))],
    complete: async (context, variable, typed, others) => {
      if (variable !== 'format' || others['fileId'] === undefined) return []
      const { mimeType } = await openFile(context, idOf(others))
      return formatsOf(mimeType).map(({ name }) => name).filter((name) => name.startsWith(typed))
    },
    read: async (context, variables) => {
      const { id, mimeType } = await openFile(context, idOf(variables))
      const format = formatsOf(mimeType).find(({ name }) => name === variables['format'])
      if (!format) throw new ConnectorError('INVALID_INPUT', { message: 'This file cannot be had in that format.' })
      const { bytes } = await (format.name === 'original' ? context.api.content(id) : context.api.export(id, format.mimeType))
      return { mimeType: format.mimeType, blob: Buffer.from(bytes).toString('base64') }
    },
  }),
]
