import { ConnectorError } from '@grantway/connector-kit'
import { z } from 'zod'
import { filesCreate, filesEdit } from '../capabilities.ts'
import { isText, kindOf } from '../formats.ts'
import { fileTarget, idInput } from '../limits.ts'
import type { DriveFile } from '../records.ts'
import { acts, tool } from './define.ts'
import { receiptOf, receiptOutput, receiptText, revisionOf } from './file-view.ts'
import { openFile } from './open-file.ts'

// A document takes Markdown and is converted; a text file stays what it is.
const mediaTypeOf = ({ mimeType }: DriveFile): string => {
  if (kindOf(mimeType) === 'document') return 'text/markdown'
  if (isText(mimeType)) return mimeType
  throw new ConnectorError('INVALID_INPUT', { message: 'Only documents and text files can be written.' })
}

/** Replaces what a file says. */
export const updateFileContent = tool({
  name: 'drive_update_file_content',
  title: 'Replace the content of a file',
  description:
    'Replaces the whole content of a text file, or of a Google document with Markdown; comments may lose their place. ' +
    'Read it first; expectedRevision comes from drive_get_file and refuses what was changed in between.',
  requires: [filesCreate, filesEdit],
  input: z.object({
    fileId: idInput,
    content: z.string().max(200_000),
    expectedRevision: z.string().min(1).max(200).describe('revision of drive_get_file'),
    dryRun: z.boolean().default(false).describe('Only checks'),
  }),
  output: receiptOutput.extend({ dryRun: z.boolean() }),
  annotations: acts,
  targets: ({ fileId }) => [fileTarget(fileId)],
  confirm: ({ fileId, content, dryRun }) =>
    dryRun ? undefined : `Replace the whole content of the file ${fileId} with ${content.length} characters of new text?`,
  handler: async (context, { fileId, content, expectedRevision, dryRun }) => {
    const file = await openFile(context, fileId)
    const mimeType = mediaTypeOf(file)
    // Drive knows no condition for a write: a change in the moment between these two requests is not seen.
    if (revisionOf(file) !== expectedRevision) throw new ConnectorError('CONFLICT')
    if (dryRun) return { ...receiptOf(file), dryRun }
    const written = await context.api.replaceContent(file.id, { mimeType, content })
    return {
      ...receiptOf(written, { changed: ['content'], undo: 'People can go back in the version history of the file.' }),
      dryRun,
    }
  },
  text: (output) => receiptText(output.dryRun ? 'Could be replaced' : 'Replaced')(output),
})
