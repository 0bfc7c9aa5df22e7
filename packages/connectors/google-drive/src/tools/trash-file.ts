import { z } from 'zod'
import { filesEdit } from '../capabilities.ts'
import { fileTarget, idInput } from '../limits.ts'
import { removes, tool } from './define.ts'
import { receiptOf, receiptOutput, receiptText } from './file-view.ts'

/** Puts a file in the trash. Nothing here deletes for good. */
export const trashFile = tool({
  name: 'drive_trash_file',
  title: 'Put a file in the trash',
  description:
    'Puts one file or folder, with everything in it, in the trash. People can restore it there for 30 days. ' +
    'A shortcut goes alone, without the file it points to.',
  requires: [filesEdit],
  input: z.object({ fileId: idInput }),
  output: receiptOutput,
  annotations: removes,
  targets: ({ fileId }) => [fileTarget(fileId)],
  confirm: ({ fileId }) => `Put the file or folder ${fileId}, with everything in it, in the trash?`,
  handler: async ({ api }, { fileId }) =>
    receiptOf(await api.change(fileId, { trashed: true }), {
      changed: ['trashed'],
      undo: 'People can restore it from the trash for 30 days.',
    }),
  text: receiptText('In the trash'),
})
