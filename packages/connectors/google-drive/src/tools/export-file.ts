import { ConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import { formatsOf } from '../formats.ts'
import { fileTarget, idInput } from '../limits.ts'
import { exportUri } from '../resource-uri.ts'
import { reads, tool, toRead } from './define.ts'
import { openFile } from './open-file.ts'
import { oneLine } from './text.ts'

/** Says where the bytes of a file can be read. They never pass through a tool, and no address of Google's does. */
export const exportFile = tool({
  name: 'drive_export_file',
  title: 'Export a file',
  description:
    'Names the resources where a file can be read in other formats: PDF, Word, Excel, PowerPoint, PNG, or as it is. ' +
    'Gives addresses for resources/read, not the bytes.',
  requires: toRead,
  input: z.object({ fileId: idInput }),
  output: z.object({
    id: z.string(),
    name: z.string(),
    resources: z.array(z.object({ uri: z.string(), format: z.string(), mimeType: z.string() })),
  }),
  annotations: reads,
  targets: ({ fileId }) => [fileTarget(fileId)],
  links: ({ name, resources }) =>
    resources.map(({ uri, format, mimeType }) => ({ uri, name: `${name} (${format})`, mimeType })),
  handler: async (context, { fileId }) => {
    const { id, name, mimeType } = await openFile(context, fileId)
    const formats = formatsOf(mimeType)
    if (formats.length === 0) {
      throw new ConnectorError('INVALID_INPUT', { message: 'Files of this kind have no other format.' })
    }
    return {
      id,
      name,
      resources: formats.map((format) => ({ uri: exportUri(id, format.name), format: format.name, mimeType: format.mimeType })),
    }
  },
  text: ({ name, resources }) => [`${oneLine(name)} as:`, ...resources.map(({ format, uri }) => `- ${format}: ${uri}`)].join('\n'),
})
