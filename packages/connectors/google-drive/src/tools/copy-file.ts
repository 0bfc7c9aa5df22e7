import { z } from 'zod'
import { filesCreate } from '../capabilities.ts'
import { fileTarget, idInput } from '../limits.ts'
import { adds, tool } from './define.ts'
import { receiptOf, receiptOutput, receiptText } from './file-view.ts'
import { openFile } from './open-file.ts'

/** Copies a file. */
export const copyFile = tool({
  name: 'drive_copy_file',
  title: 'Copy a file',
  description: 'Makes a copy of one file, not of a folder. Calling it again makes another copy.',
  requires: [filesCreate],
  input: z.object({
    fileId: idInput,
    name: z.string().min(1).max(255).optional().describe('Default: "Copy of" and the name'),
    folderId: idInput.optional().describe('Default: where the file is'),
  }),
  output: receiptOutput,
  annotations: adds,
  targets: ({ fileId, folderId }) => [fileTarget(fileId), ...(folderId === undefined ? [] : [fileTarget(folderId)])],
  creates: ({ id }) => [fileTarget(id)],
  handler: async (context, { fileId, name, folderId }) => {
    const { id } = await openFile(context, fileId)
    const parents = folderId === undefined ? undefined : [folderId]
    return receiptOf(await context.api.copy(id, { name, parents }))
  },
  text: receiptText('Copied'),
})
