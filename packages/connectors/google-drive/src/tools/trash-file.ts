import { ConnectorError } from '@grantway/connector-kit'
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
  input: z.object({ fileId: idInput, dryRun: z.boolean().default(false).describe('Only checks') }),
  output: receiptOutput.extend({ dryRun: z.boolean() }),
  annotations: removes,
  targets: ({ fileId }) => [fileTarget(fileId)],
  confirm: ({ fileId, dryRun }) =>
    dryRun ? undefined : `Put the file or folder ${fileId}, with everything in it, in the trash?`,
  handler: async ({ api }, { fileId, dryRun }) => {
    if (dryRun) {
      const file = await api.file(fileId)
      if (file.can?.canTrash === false) {
        throw new ConnectorError('NOT_FOUND_OR_NO_ACCESS', { message: 'This account is not allowed to do that with this file.' })
      }
      return { ...receiptOf(file), dryRun }
    }
    const undo = 'People can restore it from the trash for 30 days.'
    return { ...receiptOf(await api.change(fileId, { trashed: true }), { changed: ['trashed'], undo }), dryRun }
  },
  text: (output) => receiptText(output.dryRun ? 'Could be put in the trash' : 'In the trash')(output),
})
