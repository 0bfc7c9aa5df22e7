import { z } from 'zod'
import { filesCreate, filesEdit } from '../capabilities.ts'
import { fileTarget, idInput } from '../limits.ts'
import { sets, tool } from './define.ts'
import { receiptOf, receiptOutput, receiptText } from './file-view.ts'

/** Changes what is known of a file, and where it is. */
export const updateFile = tool({
  name: 'drive_update_file',
  title: 'Rename or move a file',
  description: 'Renames, moves, describes or stars a file or folder; what is not named stays. A shortcut itself is changed.',
  requires: [filesCreate, filesEdit],
  input: z
    .object({
      fileId: idInput,
      name: z.string().min(1).max(255).optional(),
      description: z.string().max(2_000).optional(),
      starred: z.boolean().optional(),
      moveTo: idInput.optional().describe('Id of the folder'),
    })
    .refine(
      ({ name, description, starred, moveTo }) => [name, description, starred, moveTo].some((field) => field !== undefined),
      'Name at least one field to change.',
    ),
  output: receiptOutput,
  annotations: sets,
  targets: ({ fileId, moveTo }) => [fileTarget(fileId), ...(moveTo === undefined ? [] : [fileTarget(moveTo)])],
  handler: async ({ api }, { fileId, moveTo, ...change }) => {
    const changed = Object.entries({ ...change, folder: moveTo })
      .filter(([, value]) => value !== undefined)
      .map(([name]) => name)
    if (moveTo === undefined) return receiptOf(await api.change(fileId, change), { changed })
    const { folderId } = await api.file(fileId)
    return receiptOf(await api.change(fileId, change, { to: moveTo, from: folderId }), {
      changed,
      ...(folderId !== undefined && { undo: `It was in the folder ${folderId}.` }),
    })
  },
  text: receiptText('Updated'),
})
